package dev.graft.engine.onnx;

import ai.onnxruntime.TensorInfo;
import dev.graft.config.OnnxSettings;
import dev.graft.config.OnnxSettings.Layout;
import dev.graft.config.OnnxSettings.Pooling;
import dev.graft.dataset.Shapes;
import dev.graft.engine.OnnxPart;
import dev.graft.io.Sha256;
import dev.graft.model.Backbone;
import dev.graft.model.FeatureExtractor;
import dev.graft.model.GpuNeeds;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import onnx.OnnxMl.ModelProto;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The part of an ONNX model up to the cut, and how examples go in and activations come out. */
public final class OnnxBackbone implements Backbone {

  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(OnnxBackbone.class);

  private final byte[] model;
  private final String name;
  private final String opset;
  private final String tensor;
  private final Layout layout;
  private final Pooling pooling;
  private final int padding;
  private final int[] inputShape;
  private final int[] outputShape;
  private final int rank;
  private final boolean channelsLast;
  private final boolean rowByRow;
  private final boolean turned;
  private final int deadlineSeconds;
  private final String sha256;

  private OnnxBackbone(
      OnnxFile file,
      String tensor,
      OnnxSettings options,
      int padding,
      int[] data,
      int deadlineSeconds) {
    BatchRule rule = BatchRule.of(file, tensor, options);
    this.model = rule.model().toByteArray();
    this.turned = rule.turned();
    this.name = file.name();
    this.opset = file.opset();
    this.tensor = tensor;
    this.pooling = options.pooling();
    this.padding = padding;
    this.deadlineSeconds = deadlineSeconds;
    try (OnnxSession session = OnnxSession.open(model, name, opset, 1, OnnxSession.CPU)) {
      boolean text = TokenTensors.takes(session.inputs());
      RowTensors rows = text ? null : RowTensors.of(session.inputs(), data, options.layout());
      this.layout = text || !rows.channelsLast() ? Layout.NCHW : Layout.NHWC;
      this.inputShape = text ? new int[] {Shapes.length(data)} : rows.shape();
      this.channelsLast = file.channelsLast(tensor, layout == Layout.NHWC);
      OnnxExtractor tried = extractor(session, false);
      long[] given = tried.tensorShape();
      this.rank = given.length;
      this.outputShape = tried.outputShape(given);
      this.rowByRow = rule.rowByRow(tried);
    }
    if (!rule.said().isEmpty()) {
      LOG.warn("The ONNX model {}: {}", name, rule.said());
    }
    String identity = Sha256.hex(model) + layout + pooling + padding + Arrays.toString(inputShape);
    String whole = rowByRow ? identity + "row by row" : identity;
    this.sha256 = Sha256.hex(whole.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Cuts a model and tries it on a few examples.
   *
   * @param tensor as {@link OnnxFile#tensor(String)} gives it
   * @param padding the number of the token that pads texts
   * @param data shape of an example as it was read
   * @param deadlineSeconds how long one run may take; 0: as long as it takes
   * @throws dev.graft.UnusableInputException if ONNX Runtime cannot run it, if examples do not fit
   *     it, or if its output for an example is not decided by that example
   */
  static OnnxBackbone of(
      OnnxFile file,
      String tensor,
      OnnxSettings options,
      int padding,
      int[] data,
      int deadlineSeconds) {
    return new OnnxBackbone(file, tensor, options, padding, data, deadlineSeconds);
  }

  /**
   * It as a part of a model, taking and giving what {@link #open} does.
   *
   * @param data shape of an example as it was read
   */
  OnnxPart part(int[] data) {
    try {
      ModelProto whole = ModelProto.parseFrom(model);
      BackbonePart part = new BackbonePart(whole);
      boolean text =
          whole.getGraph().getInputList().stream()
              .anyMatch(input -> input.getName().equals(TokenTensors.IDS));
      if (!text) {
        part.takeRows(data, layout);
      }
      part.give(rank, pooling, channelsLast, text ? padding : -1);
      String note =
          rowByRow
              ? "Run one example at a time: what the model gives for one changes with what else is in its batch."
              : "";
      return new OnnxPart(part.bytes(), outputShape(), note);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("cannot happen: it was an ONNX model", e);
    }
  }

  private OnnxExtractor extractor(OnnxSession session, boolean alone) {
    Map<String, TensorInfo> inputs = session.inputs();
    ExampleTensors examples =
        TokenTensors.takes(inputs)
            ? TokenTensors.of(inputs, Shapes.length(inputShape), padding, pooling == Pooling.NONE)
            : RowTensors.of(inputs, inputShape, layout);
    return new OnnxExtractor(
        session,
        name,
        tensor,
        examples,
        new ActivationRows(tensor, pooling, channelsLast),
        alone,
        deadlineSeconds);
  }

  @Override
  public String sha256() {
    return sha256;
  }

  @Override
  public int[] inputShape() {
    return inputShape.clone();
  }

  @Override
  public int[] outputShape() {
    return outputShape.clone();
  }

  @Override
  public GpuNeeds gpuNeeds() {
    return OnnxSession::missing;
  }

  @Override
  public FeatureExtractor open(int threads) {
    return open(threads, OnnxSession.CPU);
  }

  @Override
  public FeatureExtractor open(int threads, int gpu) {
    return extractor(OnnxSession.open(model, name, opset, threads, gpu), rowByRow);
  }

  /** One session serves all tasks, unless each is to have threads of its own. */
  @Override
  public boolean shared() {
    return true;
  }

  @Override
  public String summary() {
    return "ONNX Runtime %s%s%s"
        .formatted(
            OnnxSession.version(),
            turned ? ", turned to inference" : "",
            rowByRow ? ", row by row" : "");
  }
}
