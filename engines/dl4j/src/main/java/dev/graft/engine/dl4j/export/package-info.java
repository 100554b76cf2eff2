/** Networks as ONNX models: a layer's operators, what is done before and after, one file of all. */
package dev.graft.engine.dl4j.export;
