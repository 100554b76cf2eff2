package dev.graft.engine;

import dev.graft.Api;

/**
 * A frozen model as an ONNX model that others are put on.
 *
 * @param model it takes examples as Graft has them, of the element type float32, or the tokens of
 *     texts in several inputs, and has one output, float32: what it gives, with the batch before
 *     other axes
 * @param outputShape of that for one example
 * @param note what is to be known of how it is run, a sentence; empty: nothing
 */
@Api(Api.For.PARTS)
public record OnnxPart(byte[] model, int[] outputShape, String note) {}
