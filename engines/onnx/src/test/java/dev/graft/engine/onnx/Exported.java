package dev.graft.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.graft.dataset.Rows;
import dev.graft.dataset.Shapes;
import dev.graft.dataset.Task;
import dev.graft.engine.OnnxPart;
import dev.graft.engine.OnnxRequest;
import dev.graft.engine.dl4j.GraphNetwork;
import dev.graft.engine.dl4j.network.GraphShapes;
import dev.graft.engine.dl4j.network.NetworkInput;
import dev.graft.evaluate.DecisionRule;
import dev.graft.model.FeatureExtractor;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Networks as ONNX models, and what ONNX Runtime makes of them. */
final class Exported {

  /** What the manual promises. */
  static final float TOLERANCE = 1e-5f;

  private Exported() {}

  /** The network alone: its output as it is. */
  static OnnxRequest plain(int[] shape, int opset) {
    return new OnnxRequest(
        shape, null, null, null, null, DecisionRule.PLAIN, opset, Map.of("task", "none"));
  }

  /** The same of a network on another model. */
  static OnnxRequest on(OnnxPart below, int[] shape) {
    return new OnnxRequest(
        shape, null, null, below, null, DecisionRule.PLAIN, OnnxRequest.OPSET, Map.of());
  }

  static OnnxRequest asked(int[] shape, Task task, DecisionRule rule) {
    return new OnnxRequest(shape, null, null, null, task, rule, OnnxRequest.OPSET, Map.of());
  }

  /** Weights that no layer starts with, small enough that nothing saturates. */
  static ComputationGraph random(ComputationGraphConfiguration layout) {
    ComputationGraph graph = new ComputationGraph(layout);
    graph.init();
    Random random = new Random(7);
    INDArray weights = graph.params();
    for (long i = 0; i < weights.length(); i++) {
      weights.putScalar(i, 0.4 * random.nextGaussian());
    }
    return graph;
  }

  /** Numbers around 0, or, of texts, those of words with padding behind, before and between. */
  static float[][] examples(int count, int width, int words) {
    Random random = new Random(3);
    float[][] rows = new float[count][width];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < width; j++) {
        rows[i][j] = words == 0 ? (float) random.nextGaussian() : 1 + random.nextInt(words - 1);
      }
    }
    if (words > 0) {
      pad(rows);
    }
    return rows;
  }

  private static void pad(float[][] rows) {
    for (int i = 1; i < rows.length; i++) {
      int width = rows[i].length;
      java.util.Arrays.fill(rows[i], width - i, width, 0);
      if (i > 1) {
        rows[i][0] = 0;
        rows[i][2] = 0;
      }
    }
  }

  /** That a network gives the same in ONNX Runtime, whatever the operator set. */
  static void same(ComputationGraph graph, int[] shape, int words, int... opsets) {
    GraphNetwork network = new GraphNetwork(graph);
    float[][] rows = examples(5, Shapes.length(shape), words);
    float[][] expected = expected(network, shape, rows);
    for (int opset : opsets) {
      byte[] model = network.onnx(plain(shape, opset));
      same(run(model, words == 0 ? shape : null, rows).values(), expected);
    }
  }

  /** As predictions are computed; a network without weights cannot be opened so. */
  static float[][] expected(GraphNetwork network, int[] shape, float[][] rows) {
    if (network.parameters() == 0) {
      INDArray batch = GraphShapes.rows(Rows.joined(rows), network.inputShape(shape));
      float[] values = GraphShapes.values(NetworkInput.of(network.graph()).output(batch));
      return Rows.divided(values, rows.length);
    }
    try (FeatureExtractor own = network.whole(network.inputShape(shape)).open(1)) {
      return own.activations(rows);
    }
  }

  static void same(float[][] actual, float[][] expected) {
    assertThat(actual.length).isEqualTo(expected.length);
    for (int i = 0; i < actual.length; i++) {
      assertThat(expected[i]).as("finite").doesNotContain(Float.NaN);
      assertThat(actual[i]).as("row " + i).containsExactly(expected[i], within(TOLERANCE));
    }
  }

  /** What a model gave: its only or first output flattened, and all by name. */
  record Given(float[][] values, Map<String, Object> all) {}

  /**
   * Runs a model of one input.
   *
   * @param shape of an example; null: of words
   */
  static Given run(byte[] model, int[] shape, float[][] rows) {
    try (OrtSession session = OnnxSession.environment().createSession(model)) {
      String name = session.getInputNames().iterator().next();
      try (OnnxTensor input = shape == null ? words(rows) : numbers(shape, rows)) {
        return run(session, Map.of(name, input), rows.length);
      }
    } catch (OrtException e) {
      throw new AssertionError(e);
    }
  }

  /** The names of a model's inputs. */
  static Set<String> inputs(byte[] model) {
    try (OrtSession session = OnnxSession.environment().createSession(model)) {
      return Set.copyOf(session.getInputNames());
    } catch (OrtException e) {
      throw new AssertionError(e);
    }
  }

  static Given run(byte[] model, Map<String, OnnxTensor> inputs, int count) {
    try (OrtSession session = OnnxSession.environment().createSession(model)) {
      return run(session, inputs, count);
    } catch (OrtException e) {
      throw new AssertionError(e);
    }
  }

  private static Given run(OrtSession session, Map<String, OnnxTensor> inputs, int count)
      throws OrtException {
    Map<String, Object> all = new LinkedHashMap<>();
    float[][] first = null;
    try (OrtSession.Result result = session.run(inputs)) {
      for (Map.Entry<String, OnnxValue> entry : result) {
        OnnxTensor tensor = (OnnxTensor) entry.getValue();
        all.put(entry.getKey(), tensor.getValue());
        if (first == null && tensor.getFloatBuffer() != null) {
          first = divided(tensor.getFloatBuffer(), count);
        }
      }
    }
    return new Given(first, all);
  }

  private static float[][] divided(FloatBuffer values, int count) {
    float[][] rows = new float[count][values.remaining() / count];
    for (float[] row : rows) {
      values.get(row);
    }
    return rows;
  }

  static OnnxTensor numbers(int[] shape, float[][] rows) throws OrtException {
    FloatBuffer values = FloatBuffer.allocate(rows.length * rows[0].length);
    for (float[] row : rows) {
      values.put(row);
    }
    long[] dims = new long[shape.length + 1];
    dims[0] = rows.length;
    for (int i = 0; i < shape.length; i++) {
      dims[i + 1] = shape[i];
    }
    return OnnxTensor.createTensor(OnnxSession.environment(), values.rewind(), dims);
  }

  static OnnxTensor words(float[][] rows) throws OrtException {
    LongBuffer values = LongBuffer.allocate(rows.length * rows[0].length);
    for (float[] row : rows) {
      for (float word : row) {
        values.put((long) word);
      }
    }
    long[] dims = {rows.length, rows[0].length};
    return OnnxTensor.createTensor(OnnxSession.environment(), values.rewind(), dims);
  }
}
