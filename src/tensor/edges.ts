/** The edge formula. It stands with the records, because frames store edges that follow it by their ends. */
export { edgesOf, fractionsOf, SMALLEST_NORMAL, toFloat32 } from '../record/edges.js';
