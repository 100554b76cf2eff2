package dev.graft.engine.dl4j.export;

import static dev.graft.engine.dl4j.export.OnnxGraph.attribute;

import java.util.Arrays;
import java.util.List;
import onnx.OnnxMl.AttributeProto;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Convolutions and pooling of windows. */
final class Convolutions {

  private final OnnxGraph graph;
  private final Parameters weights;
  private final Refusal refusal;

  Convolutions(OnnxGraph graph, Parameters weights, Refusal refusal) {
    this.graph = graph;
    this.weights = weights;
    this.refusal = refusal;
  }

  /** Over pictures. */
  Value plain(ConvolutionLayer layer, Value x) {
    refusal.needImage(layer.getCnn2dDataFormat(), x);
    Windows windows = windows(layer, x);
    String y =
        graph.add(
            "Conv",
            OnnxGraph.inputs(x.tensor(), weights.constant("W"), weights.row("b")),
            windows.attributes());
    return Value.of(y, weights.get("W").size(0), windows.out(0), windows.out(1));
  }

  /**
   * Each channel by filters of its own; {@code W} is {@code [height, width, channels, filters]}.
   */
  Value depthwise(ConvolutionLayer layer, Value x) {
    refusal.needImage(layer.getCnn2dDataFormat(), x);
    return eachChannel(layer, x, weights.get("W").permute(2, 3, 0, 1), weights.row("b"));
  }

  /** The same with {@code W [filters, channels, ...]}, and a convolution of one pixel on it. */
  Value separable(ConvolutionLayer layer, Value x) {
    refusal.needImage(layer.getCnn2dDataFormat(), x);
    Value apart = eachChannel(layer, x, weights.get("W").permute(1, 0, 2, 3), null);
    String mixed =
        graph.add(
            "Conv", OnnxGraph.inputs(apart.tensor(), weights.constant("pW"), weights.row("b")));
    return Value.of(mixed, weights.get("pW").size(0), apart.shape()[1], apart.shape()[2]);
  }

  /**
   * @param kernel {@code [channels, filters of each, height, width]}
   */
  private Value eachChannel(ConvolutionLayer layer, Value x, INDArray kernel, String bias) {
    long filters = kernel.size(0) * kernel.size(1);
    float[] values = Tensors.floats(kernel);
    String w = graph.constant("W", Tensors.of(values, filters, 1, kernel.size(2), kernel.size(3)));
    Windows windows = windows(layer, x);
    String y =
        graph.add(
            "Conv",
            OnnxGraph.inputs(x.tensor(), w, bias),
            windows.attributes(attribute("group", kernel.size(0))));
    return Value.of(y, filters, windows.out(0), windows.out(1));
  }

  /**
   * Along a sequence. The kernel's numbers are {@code [time, channels, filters]}, whatever shape
   * Deeplearning4j says that they have.
   */
  Value alongSequence(Convolution1DLayer layer, Value x) {
    if (!x.isSequence() || layer.getRnnDataFormat() != RNNFormat.NCW) {
      throw refusal.of("it takes no sequence of features before steps");
    }
    INDArray kernel = weights.get("W");
    int time = layer.getKernelSize()[0];
    long channels = x.shape()[0];
    long filters = kernel.length() / (time * channels);
    INDArray turned = kernel.dup('c').reshape('c', time, channels, filters).permute(2, 1, 0);
    Windows windows =
        new Windows(
            layer.getConvolutionMode(),
            new int[] {time},
            new int[] {layer.getStride()[0]},
            new int[] {layer.getPadding()[0]},
            new int[] {layer.getDilation()[0]},
            new long[] {x.shape()[1]});
    String w = graph.constant("W", Tensors.of(turned));
    String y =
        graph.add("Conv", OnnxGraph.inputs(x.tensor(), w, weights.row("b")), windows.attributes());
    return Value.of(y, filters, windows.out(0)).masked(reduced(x, layer, windows));
  }

  /** Which of the steps that come out hold a word: those that a word went into. */
  private String reduced(Value x, Convolution1DLayer layer, Windows windows) {
    boolean kept = layer.getConvolutionMode() == ConvolutionMode.Same && layer.getStride()[0] == 1;
    if (x.mask() == null || kept) {
      return x.mask();
    }
    if (layer.getConvolutionMode() == ConvolutionMode.Causal) {
      throw refusal.of(
          "a causal convolution above words masks other steps than it has, which Deeplearning4j does not compute either");
    }
    if (layer.getDilation()[0] != 1) {
      graph.need(10, "pooling with a dilation");
    }
    String steps = graph.reshape(x.mask(), 0, 1, -1);
    return graph.reshape(graph.add("MaxPool", List.of(steps), windows.attributes()), 0, -1);
  }

  /** Maximum or mean of windows of a picture. */
  Value pooling(SubsamplingLayer layer, Value x) {
    refusal.needImage(layer.getCnn2dDataFormat(), x);
    Windows windows =
        new Windows(
            layer.getConvolutionMode(),
            layer.getKernelSize(),
            layer.getStride(),
            layer.getPadding(),
            layer.getDilation(),
            sides(x));
    boolean dilated = Arrays.stream(layer.getDilation()).anyMatch(step -> step != 1);
    if (dilated) {
      throw refusal.of("pooling with a dilation is not written");
    }
    String y =
        switch (layer.getPoolingType()) {
          case MAX -> graph.add("MaxPool", List.of(x.tensor()), windows.ofPooling());
          case AVG ->
              graph.add(
                  "AveragePool",
                  List.of(x.tensor()),
                  windows.ofPooling(
                      attribute(
                          "count_include_pad", layer.isAvgPoolIncludePadInDivisor() ? 1 : 0)));
          default -> throw refusal.of("its kind of pooling " + layer.getPoolingType());
        };
    return Value.of(y, x.shape()[0], windows.out(0), windows.out(1));
  }

  private Windows windows(ConvolutionLayer layer, Value x) {
    return new Windows(
        layer.getConvolutionMode(),
        layer.getKernelSize(),
        layer.getStride(),
        layer.getPadding(),
        layer.getDilation(),
        sides(x));
  }

  private static long[] sides(Value image) {
    return new long[] {image.shape()[1], image.shape()[2]};
  }

  /** How windows lie over axes of the lengths given, as Deeplearning4j lays them. */
  private record Windows(
      ConvolutionMode mode,
      int[] kernel,
      int[] stride,
      int[] padding,
      int[] dilation,
      long[] sides) {

    private long span(int axis) {
      return (kernel[axis] - 1L) * dilation[axis] + 1;
    }

    /** How many there are. */
    long out(int axis) {
      long side = sides[axis];
      return switch (mode) {
        case Same -> (side + stride[axis] - 1) / stride[axis];
        case Causal -> (side - 1) / stride[axis] + 1;
        default -> (side + 2L * padding[axis] - span(axis)) / stride[axis] + 1;
      };
    }

    private long around(int axis) {
      return Math.max(0, (out(axis) - 1) * stride[axis] + span(axis) - sides[axis]);
    }

    private long before(int axis) {
      return switch (mode) {
        case Same -> around(axis) / 2;
        case Causal -> span(axis) - 1;
        default -> padding[axis];
      };
    }

    private long after(int axis) {
      return switch (mode) {
        case Same -> around(axis) - around(axis) / 2;
        case Causal -> 0;
        default -> padding[axis];
      };
    }

    AttributeProto[] ofPooling(AttributeProto... more) {
      long[] pads = new long[2 * sides.length];
      for (int axis = 0; axis < sides.length; axis++) {
        pads[axis] = before(axis);
        pads[sides.length + axis] = after(axis);
      }
      AttributeProto[] all = Arrays.copyOf(more, more.length + 3);
      all[more.length] = attribute("kernel_shape", longs(kernel));
      all[more.length + 1] = attribute("strides", longs(stride));
      all[more.length + 2] = attribute("pads", pads);
      return all;
    }

    /** Those of pooling, and what is left out between, if anything is. */
    AttributeProto[] attributes(AttributeProto... more) {
      if (Arrays.stream(dilation).allMatch(step -> step == 1)) {
        return ofPooling(more);
      }
      AttributeProto[] all = Arrays.copyOf(more, more.length + 1);
      all[more.length] = attribute("dilations", longs(dilation));
      return ofPooling(all);
    }

    private long[] longs(int[] values) {
      return Arrays.stream(values).limit(sides.length).asLongStream().toArray();
    }
  }
}
