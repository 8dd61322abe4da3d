/** Entry of the worker part that encodes frames as videos, whose libraries are large: see `../parts.ts`. */
export { writeVideos } from '../../media/video/write.js';
