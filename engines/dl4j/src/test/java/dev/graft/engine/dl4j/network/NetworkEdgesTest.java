package dev.graft.engine.dl4j.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.Samples;
import dev.graft.UnusableInputException;
import dev.graft.config.LayerSettings;
import dev.graft.config.LayerType;
import dev.graft.config.ModelSettings;
import dev.graft.config.OnnxSettings;
import dev.graft.config.TrainSettings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class NetworkEdgesTest {

  private static final int[] IMAGE = {1, 6, 6};
  private static final LayerSettings CONV = Samples.convolution("conv", 2, 3, "valid");
  private static final LayerSettings POOL = Samples.maxPooling("pool", 2);
  private static final LayerSettings KIND = Samples.output("kind", 2);

  @BeforeAll
  static void pin() {
    Samples.pin();
  }

  private static LayerSettings dense(int inputs) {
    return LayerSettings.named("a", LayerType.DENSE)
        .units(4)
        .inputs(inputs)
        .activation("relu")
        .build();
  }

  /** 6 - 3 + 1 = 4, halved to 2 x 2 x 2 = 8 values. */
  @Test
  void rightInputsOfALayerAboveAConvolutionAreAccepted() {
    assertThat(
            Architecture.chain(List.of(CONV, POOL, dense(8), KIND), "input", IMAGE, 1)
                .getVertices())
        .containsKey("a");
  }

  @Test
  void wrongInputsOfALayerAboveAConvolutionAreRefused() {
    assertThatThrownBy(
            () -> Architecture.chain(List.of(CONV, POOL, dense(7), KIND), "input", IMAGE, 1))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage("Cannot put the layer a on pool: it takes inputs = 7, and pool gives 8.");
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 9})
  void aKernelLargerThanTheImageIsRefused(int kernel) {
    List<LayerSettings> layers = List.of(Samples.convolution("conv", 2, kernel, "valid"), KIND);
    assertThatThrownBy(() -> Samples.initialised(Architecture.chain(layers, "input", IMAGE, 1)))
        .isInstanceOf(UnusableInputException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 12})
  void imagesOfAnotherSizeThanTheDenseLayersWereBuiltForAreRefused(int side) {
    ModelSettings whole =
        new ModelSettings("p", List.of(), null, false, List.of(), OnnxSettings.DEFAULTS);
    TrainSettings train = Samples.train(TrainSettings.Optimizer.Type.SGD, 0.1, 0);
    assertThatThrownBy(
            () -> {
              TargetNetwork target =
                  TargetNetworks.transfer(
                      Samples.initialised(Samples.imageNetwork()),
                      whole,
                      new int[] {side, side},
                      train,
                      1);
              target.outputs();
              target.full().outputSingle(Samples.batch(1, 1, 1, side, side));
            })
        .isInstanceOf(UnusableInputException.class);
  }

  @Test
  void imagesTooSmallForTheCutAreRefused() {
    assertThatThrownBy(() -> GraphShapes.at(Samples.imageNetwork(), new int[] {1, 2, 2}, "pool"))
        .isInstanceOf(UnusableInputException.class);
  }

  @Test
  void aHeadLayerNamedAsTheCutIsRefusedAsAnyOtherNameThatIsTaken() {
    ModelSettings model =
        new ModelSettings(
            "p",
            List.of(),
            "hidden",
            true,
            List.of(Samples.dense("hidden", 4), KIND),
            OnnxSettings.DEFAULTS);
    TrainSettings train = Samples.train(TrainSettings.Optimizer.Type.SGD, 0.1, 0);
    assertThatThrownBy(
            () ->
                TargetNetworks.transfer(
                    Samples.initialised(Samples.denseNetwork()), model, new int[] {10}, train, 1))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith("Cannot name a new layer hidden: ");
  }

  @Test
  void aTruncatedZipIsRefused() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ModelZip.write(Samples.initialised(Samples.imageNetwork()), out);
    byte[] stock = out.toByteArray();
    for (int eighths = 1; eighths < 8; eighths++) {
      byte[] truncated = Arrays.copyOf(stock, stock.length * eighths / 8);
      assertThatThrownBy(() -> ModelZip.read(new ByteArrayInputStream(truncated), "model.zip"))
          .as("%d of %d bytes", truncated.length, stock.length)
          .isInstanceOf(UnusableInputException.class)
          .hasMessageStartingWith("Cannot load a model from model.zip: ");
    }
  }

  /** The check's own comparison: amaxNumber skips a NaN that is not the first value. */
  @Test
  void aNaNAnywhereIsADifference() throws ReflectiveOperationException {
    var difference =
        Acceleration.class.getDeclaredMethod("difference", INDArray.class, INDArray.class);
    difference.setAccessible(true);
    INDArray expected = Nd4j.ones(1000);
    INDArray actual = Nd4j.ones(1000);
    actual.putScalar(999, Float.NaN);
    assertThat((double) difference.invoke(null, expected, actual)).isGreaterThan(1e-4);
  }
}
