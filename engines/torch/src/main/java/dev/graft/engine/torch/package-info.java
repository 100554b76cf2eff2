/**
 * Networks of PyTorch, as {@code graft.prepare_torch} writes them: TorchScript with methods of
 * Graft's and a description. libtorch computes them; numbers lie in one vector outside the heap,
 * which Graft updates in place.
 */
package dev.graft.engine.torch;
