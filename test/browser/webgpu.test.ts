/**
 * What runs the kernels on WebGPU, in one page. A device compiles its kernels once, and a processor that emulates the device takes
 * as long to compile them as all of these tests take afterwards. In this order: the last tests lose the device.
 */
import './tensor/webgpu-tests.js';
import './tensor/all-backends-tests.js';
import './page/tensors-tests.js';
import './page/gpu-loss-tests.js';
