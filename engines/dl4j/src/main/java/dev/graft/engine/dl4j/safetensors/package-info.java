/** Weights that PyTorch's libraries saved as safetensors, for networks that are built in. */
package dev.graft.engine.dl4j.safetensors;
