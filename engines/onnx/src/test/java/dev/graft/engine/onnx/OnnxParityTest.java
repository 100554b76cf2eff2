package dev.graft.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.config.OnnxSettings.Pooling;
import dev.graft.engine.onnx.Fixtures.Case;
import dev.graft.engine.onnx.Fixtures.Values;
import dev.graft.model.Backbone;
import dev.graft.model.FeatureExtractor;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Activations equal those of ONNX Runtime in Python, at outputs and at inner tensors. */
class OnnxParityTest {

  private static final float TOLERANCE = 1e-6f;

  private static float[][] run(Backbone backbone, float[][] rows) {
    try (FeatureExtractor extractor = backbone.open(1)) {
      return extractor.activations(rows);
    }
  }

  private static void same(float[][] actual, float[][] expected, float tolerance) {
    assertThat(actual.length).isEqualTo(expected.length);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).as("row " + i).containsExactly(expected[i], within(tolerance));
    }
  }

  static Stream<Case> oneInput() {
    return Stream.of("conv", "norm", "fixed", "uint8", "half", "branches")
        .flatMap(model -> Fixtures.cases(model).stream());
  }

  @ParameterizedTest
  @MethodSource("oneInput")
  void theSameAsInPython(Case expected) {
    Values input = expected.input("x");
    Backbone backbone =
        Fixtures.model(expected.model(), expected.tensor(), Pooling.NONE).backbone(input.example());
    assertThat(backbone.inputShape()).isEqualTo(input.example());
    assertThat(backbone.outputShape()).isEqualTo(expected.output().example());
    // Half precision has 11 bits.
    float tolerance = expected.model().equals("half") ? 2e-3f : TOLERANCE;
    same(run(backbone, input.rows()), expected.output().rows(), tolerance);
  }

  @Test
  void theCasesCoverInnerTensorsAndSeveralSizes() {
    assertThat(oneInput().map(Case::toString))
        .contains("conv at y", "conv at /pool/MaxPool_output_0", "branches at chosen");
    assertThat(Fixtures.cases("norm").stream().map(c -> c.input("x").shape()[2])).contains(9, 11);
  }

  @Test
  void imagesWithChannelsLastGoInAndComeOutChannelsFirst() {
    Case expected = Fixtures.cases("nhwc").get(0);
    Backbone backbone = Fixtures.model("nhwc", "y", null).backbone(new int[] {3, 7, 9});
    assertThat(backbone.outputShape()).containsExactly(5, 3, 4);
    same(run(backbone, planes(expected.input("x"))), planes(expected.output()), TOLERANCE);
  }

  /** Before the last transposition, ONNX's own operators have the channels first. */
  @Test
  void anInnerTensorOfAModelWithChannelsLastIsNotTransposedAgain() {
    Case expected = Fixtures.cases("nhwc").get(0);
    Backbone backbone = Fixtures.model("nhwc", "active", null).backbone(new int[] {3, 7, 9});
    assertThat(backbone.outputShape()).containsExactly(5, 3, 4);
    same(run(backbone, planes(expected.input("x"))), planes(expected.output()), TOLERANCE);
  }

  private static float[][] planes(Values images) {
    int height = images.shape()[1];
    int width = images.shape()[2];
    int channels = images.shape()[3];
    float[][] rows = images.rows();
    float[][] planes = new float[rows.length][channels * height * width];
    for (int i = 0; i < rows.length; i++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          for (int c = 0; c < channels; c++) {
            planes[i][(c * height + y) * width + x] = rows[i][(y * width + x) * channels + c];
          }
        }
      }
    }
    return planes;
  }

  @Test
  void aTextEncoderDerivesItsMaskFromThePadding() {
    Case expected = Fixtures.cases("encoder").get(0);
    Backbone backbone = Fixtures.model("encoder", null, Pooling.NONE).backbone(new int[] {7});
    assertThat(backbone.outputShape()).containsExactly(7, 8);
    same(run(backbone, expected.input("input_ids").rows()), expected.output().rows(), TOLERANCE);
  }

  @Test
  void meanPoolingLeavesPaddingOut() {
    Case expected = Fixtures.cases("encoder").get(0);
    Backbone backbone = Fixtures.model("encoder", null, null).backbone(new int[] {7});
    assertThat(backbone.outputShape()).containsExactly(8);
    float[][] mask = expected.input("attention_mask").rows();
    float[][] states = expected.output().rows();
    float[][] means = new float[states.length][8];
    for (int i = 0; i < states.length; i++) {
      double tokens = 0;
      for (int t = 0; t < 7; t++) {
        tokens += mask[i][t];
      }
      for (int t = 0; t < 7; t++) {
        for (int j = 0; j < 8; j++) {
          means[i][j] += (float) (mask[i][t] * states[i][t * 8 + j] / tokens);
        }
      }
    }
    same(run(backbone, expected.input("input_ids").rows()), means, TOLERANCE);
  }

  @Test
  void clsPoolingTakesTheFirstToken() {
    Case expected = Fixtures.cases("encoder").get(0);
    Backbone backbone = Fixtures.model("encoder", null, Pooling.CLS).backbone(new int[] {7});
    float[][] first =
        Stream.of(expected.output().rows())
            .map(row -> java.util.Arrays.copyOf(row, 8))
            .toArray(float[][]::new);
    same(run(backbone, expected.input("input_ids").rows()), first, TOLERANCE);
  }

  /** A batch is shortened to its longest text: what is left out must not matter. */
  @Test
  void morePaddingChangesNothing() {
    Case expected = Fixtures.cases("encoder").get(0);
    float[][] rows = expected.input("input_ids").rows();
    float[][] padded =
        Stream.of(rows).map(row -> java.util.Arrays.copyOf(row, 12)).toArray(float[][]::new);
    OnnxModel model = Fixtures.model("encoder", null, null);
    same(run(model.backbone(new int[] {12}), padded), run(model.backbone(new int[] {7}), rows), 0);
    same(
        run(model.backbone(new int[] {7}), new float[][] {rows[1]}),
        new float[][] {run(model.backbone(new int[] {7}), rows)[1]},
        TOLERANCE);
  }

  @Test
  void aModelSavedForOneExampleTakesAnyNumber() {
    List<Case> single = Fixtures.cases("fixed");
    float[][] rows = single.stream().map(c -> c.input("x").rows()[0]).toArray(float[][]::new);
    float[][] expected = single.stream().map(c -> c.output().rows()[0]).toArray(float[][]::new);
    Backbone backbone = Fixtures.model("fixed", null, null).backbone(new int[] {1, 8, 8});
    same(run(backbone, rows), expected, TOLERANCE);
  }

  @Test
  void meanPoolingOfAnImageIsTheMeanOfEachChannel() {
    Case maps = Fixtures.cases("conv").get(1);
    Backbone backbone =
        Fixtures.model("conv", maps.tensor(), Pooling.MEAN).backbone(new int[] {8, 8});
    assertThat(backbone.outputShape()).containsExactly(4);
    float[][] means = new float[3][4];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 4 * 16; j++) {
        means[i][j / 16] += maps.output().rows()[i][j] / 16;
      }
    }
    same(run(backbone, maps.input("x").rows()), means, TOLERANCE);
  }

  @Test
  void threadsChangeNothing() throws Exception {
    Case expected = Fixtures.cases("conv").get(0);
    Backbone backbone = Fixtures.model("conv", null, null).backbone(new int[] {1, 8, 8});
    float[][] rows = expected.input("x").rows();
    try (FeatureExtractor shared = backbone.open(1)) {
      float[][] alone = shared.activations(rows);
      List<Thread> threads =
          Stream.generate(
                  () ->
                      new Thread(
                          () -> {
                            for (int i = 0; i < 50; i++) {
                              same(shared.activations(rows), alone, 0);
                            }
                          }))
              .limit(4)
              .toList();
      List<Throwable> failures = new java.util.concurrent.CopyOnWriteArrayList<>();
      threads.forEach(thread -> thread.setUncaughtExceptionHandler((t, e) -> failures.add(e)));
      threads.forEach(Thread::start);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(failures).isEmpty();
    }
  }
}
