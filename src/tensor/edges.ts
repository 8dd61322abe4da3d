/** The edge formula. It is defined in record/, because frames store edges that follow the formula as their two ends. */
export { edgesOf, fractionsOf, SMALLEST_NORMAL, toFloat32 } from '../record/edges.js';
