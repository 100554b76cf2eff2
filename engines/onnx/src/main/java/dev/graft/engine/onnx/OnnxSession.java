package dev.graft.engine.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import dev.graft.UnusableInputException;
import dev.graft.engine.NativeRuntime;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import onnx.OnnxMl.GraphProto;
import onnx.OnnxMl.ModelProto;
import onnx.OnnxMl.NodeProto;
import onnx.OnnxMl.OperatorSetIdProto;
import onnx.OnnxMl.TensorProto;
import onnx.OnnxMl.TypeProto;
import onnx.OnnxMl.ValueInfoProto;

/** An ONNX model with one output in ONNX Runtime. Many threads can run it at once. */
final class OnnxSession implements AutoCloseable {

  /** Above any operator set for years to come. */
  private static final int NO_OPSET = 100;

  /** In place of the number of a GPU. */
  static final int CPU = -1;

  /** As ONNX Runtime words it. */
  private static final Pattern LAYOUT =
      Pattern.compile("model IR version: (\\d+), max supported IR version: (\\d+)");

  private final OrtSession session;

  private OnnxSession(OrtSession session) {
    this.session = session;
  }

  /**
   * Opens a model.
   *
   * @param name how messages call it
   * @param opset how messages call the operator sets that it needs
   * @param threads native threads for one run
   * @param gpu which one computes; {@link #CPU}: none
   * @throws UnusableInputException if ONNX Runtime cannot run it
   */
  static OnnxSession open(byte[] model, String name, String opset, int threads, int gpu) {
    try (OrtSession.SessionOptions options = options(threads, gpu)) {
      return new OnnxSession(environment().createSession(model, options));
    } catch (OrtException e) {
      throw new UnusableInputException(
          "Cannot run the ONNX model %s: %s".formatted(name, why(firstLine(e), opset)), e);
    }
  }

  /** The version of the file's own layout is one thing, that of its operators another. */
  private static String why(String said, String opset) {
    Matcher layout = LAYOUT.matcher(said);
    return layout.find()
        ? String.format(
            Locale.ROOT,
            "the file is written in IR version %s, ONNX Runtime %s reads up to %s; load it in Python with the package onnx, set model.ir_version = %s and save it again (this is not the opset, which is %s).",
            layout.group(1),
            version(),
            layout.group(2),
            layout.group(2),
            opset)
        : String.format(
            Locale.ROOT,
            "it needs opset %s, ONNX Runtime %s offers up to %d and says: %s",
            opset,
            version(),
            newestOpset(),
            said);
  }

  private static OrtSession.SessionOptions options(int threads, int gpu) throws OrtException {
    RuntimeFiles.unpack();
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
    options.setIntraOpNumThreads(threads);
    options.setInterOpNumThreads(1);
    options.setDeterministicCompute(true);
    // What goes wrong comes as an exception.
    options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    // Threads that wait for work would take the core of another task.
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    if (gpu != CPU) {
      String missing = addCuda(options, gpu);
      if (missing != null) {
        options.close();
        throw new UnusableInputException(
            "Cannot compute on a GPU of %s: %s.".formatted(NativeRuntime.host(), missing));
      }
    }
    return options;
  }

  /**
   * What is missing for computing on a GPU, as a part of a sentence; null: nothing.
   *
   * @param gpu its number
   */
  static String missing(int gpu) {
    try (OrtSession.SessionOptions options = options(1, CPU)) {
      return addCuda(options, gpu);
    } catch (OrtException e) {
      throw new IllegalStateException("Cannot make options of ONNX Runtime", e);
    }
  }

  /** Gives what is missing; null: nothing. */
  private static String addCuda(OrtSession.SessionOptions options, int gpu) {
    if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
      return "ONNX Runtime was built without CUDA (onnxruntime_gpu-%s.jar belongs first on the class path, by spark.driver.extraClassPath and spark.executor.extraClassPath)"
          .formatted(version());
    }
    try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(gpu)) {
      // Else products leave out 13 bits of each number.
      cuda.add("use_tf32", "0");
      // Else what is timed decides the algorithm.
      cuda.add("cudnn_conv_algo_search", "HEURISTIC");
      options.addCUDA(cuda);
      return null;
    } catch (OrtException e) {
      return String.format(Locale.ROOT, "ONNX Runtime says of GPU %d: %s", gpu, firstLine(e));
    }
  }

  /** The one environment of this JVM. */
  static OrtEnvironment environment() {
    RuntimeFiles.unpack();
    return OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL, "graft");
  }

  /** The version of ONNX Runtime. */
  static String version() {
    return environment().getVersion();
  }

  /** The model's inputs by name, in its order. */
  Map<String, TensorInfo> inputs() {
    try {
      return tensors(session.getInputInfo());
    } catch (OrtException e) {
      throw new IllegalStateException("an open session knows its inputs", e);
    }
  }

  /** The model's outputs by name, in its order. */
  Map<String, NodeInfo> outputs() {
    try {
      return session.getOutputInfo();
    } catch (OrtException e) {
      throw new IllegalStateException("an open session knows its outputs", e);
    }
  }

  private static Map<String, TensorInfo> tensors(Map<String, NodeInfo> infos) {
    Map<String, TensorInfo> tensors = new LinkedHashMap<>();
    infos.forEach(
        (name, node) -> {
          if (!(node.getInfo() instanceof TensorInfo tensor)) {
            throw new UnusableInputException(
                "Cannot feed the ONNX model: its input %s is no tensor.".formatted(name));
          }
          tensors.put(name, tensor);
        });
    return tensors;
  }

  /** Runs the model; the caller closes inputs and result. */
  OrtSession.Result run(Map<String, OnnxTensor> inputs, OnnxDeadline deadline) throws OrtException {
    return session.run(inputs, deadline.options());
  }

  static String firstLine(OrtException e) {
    return e.getMessage().lines().findFirst().orElse("nothing");
  }

  /** The newest operator set that ONNX Runtime takes, found by asking it. */
  static int newestOpset() {
    int opset = NO_OPSET;
    do {
      opset--;
    } while (opset > 0 && !runs(identity(opset)));
    return opset;
  }

  private static boolean runs(byte[] model) {
    try (OrtSession.SessionOptions options = options(1, CPU);
        OrtSession tried = environment().createSession(model, options)) {
      return tried.getNumOutputs() == 1;
    } catch (OrtException e) {
      return false;
    }
  }

  private static byte[] identity(int opset) {
    TypeProto type =
        TypeProto.newBuilder()
            .setTensorType(
                TypeProto.Tensor.newBuilder().setElemType(TensorProto.DataType.FLOAT_VALUE))
            .build();
    GraphProto.Builder graph =
        GraphProto.newBuilder()
            .setName("identity")
            .addNode(NodeProto.newBuilder().setOpType("Identity").addInput("x").addOutput("y"))
            .addInput(ValueInfoProto.newBuilder().setName("x").setType(type))
            .addOutput(ValueInfoProto.newBuilder().setName("y").setType(type));
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .setGraph(graph)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
        .build()
        .toByteArray();
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("Cannot close an ONNX Runtime session", e);
    }
  }
}
