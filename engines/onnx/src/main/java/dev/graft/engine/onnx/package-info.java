/**
 * ONNX models as frozen backbones, run by ONNX Runtime: the file and where it can be cut, examples
 * as tensors, activations as rows.
 */
package dev.graft.engine.onnx;
