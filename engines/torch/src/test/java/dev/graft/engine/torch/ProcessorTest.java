package dev.graft.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import dev.graft.UnusableInputException;
import dev.graft.config.BatchNormSettings;
import dev.graft.config.ModelSettings;
import dev.graft.config.OnnxSettings;
import dev.graft.config.TrainedLayers;
import dev.graft.dataset.Shapes;
import dev.graft.dataset.Targets;
import dev.graft.engine.NativeRuntime;
import dev.graft.engine.TargetModel;
import dev.graft.engine.TrainedPart;
import dev.graft.model.Batch;
import dev.graft.model.FeatureExtractor;
import dev.graft.model.LocalModel;
import dev.graft.model.StepContext;
import dev.graft.train.Replica;
import dev.graft.train.StepOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is copied to a GPU and back, and when: on CPUs whose tensors are copies as those of a GPU
 * are. There the bits have to be those of views.
 */
class ProcessorTest {

  private static final int ROWS = 6;

  /** CPUs that share no memory with what computes: as DJL does it on a GPU, in a new storage. */
  private static final class Apart extends Processor {

    private int sent;

    Apart() {
      super(Device.cpu(), false);
    }

    @Override
    void set(NDArray tensor, ByteBuffer numbers) {
      sent++;
      tensor.set(NativeMemory.bytes(numbers.capacity()).put(0, numbers, 0, numbers.capacity()));
    }
  }

  @BeforeAll
  static void pin() {
    Prepared.pin();
  }

  private static Batch batch(String file, long seed) {
    Random random = new Random(seed);
    float[] rows = new float[ROWS * Shapes.length(Prepared.network(file).statedShape())];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = file.equals("pairs.pt") ? random.nextInt(20) : random.nextFloat() - 0.5f;
    }
    return Batch.of(rows, ROWS);
  }

  private static TargetModel target(String file, String layers) {
    ModelSettings model =
        new ModelSettings(file, List.of(), null, true, List.of(), OnnxSettings.DEFAULTS);
    TorchNetwork network = Prepared.network(file);
    TargetModel target =
        network.transfer(
            model, network.statedShape(), Prepared.settings("train.l2 = 0.01").train(), 1);
    TrainedLayers.Lora lora =
        layers.startsWith("lora")
            ? new TrainedLayers.Lora(
                2,
                4,
                List.of(),
                layers.equals("lora")
                    ? TrainedLayers.LoraAverage.B
                    : TrainedLayers.LoraAverage.EXACT)
            : null;
    List<String> names = lora == null ? List.of(layers) : List.of(TrainedLayers.ALL);
    return target.training(new TrainedLayers(names, lora), 1);
  }

  /** Three steps, statistics, outputs, and a step after another state was taken on. */
  private static float[][] trained(TrainedPart part, LocalModel model, String file) {
    float[][] told = new float[6][];
    try (Replica replica = new Replica(model)) {
      replica.load(replica.initialState(part.weights()), StepOptions.plain(), 7);
      for (int step = 0; step < 3; step++) {
        replica.step(batch(file, step), Targets.ofClasses(0, 1, 1, 0, 1, 0));
      }
      told[0] = replica.weights();
      told[1] = replica.statistics();
      told[2] = model.output(batch(file, 9));
      told[3] = model.statistics(batch(file, 4), StepContext.pass(1, true, ROWS));
      told[4] = model.output(batch(file, 9));
      replica.load(replica.initialState(part.weights()), StepOptions.plain(), 7);
      replica.step(batch(file, 1), Targets.ofClasses(1, 1, 0, 0, 1, 0));
      told[5] = replica.weights();
    }
    return told;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dense.pt all",
        "noisy.pt all",
        "noisy.pt head",
        "cnn.pt all",
        "cnn.pt biases",
        "attending.pt all",
        "pairs.pt lora",
        "pairs.pt exact lora",
        "noisy.pt lora"
      })
  void copiesGiveTheBitsOfViews(String what) {
    String file = what.substring(0, what.indexOf(' '));
    String layers = what.substring(what.indexOf(' ') + 1);
    TrainedPart part = target(file, layers.equals("exact lora") ? "lora exact" : layers).trained();
    TorchTrainable network = (TorchTrainable) part.network();
    float[][] views = trained(part, network.open(Processor.CPU), file);
    float[][] copies = trained(part, network.open(new Apart()), file);
    assertThat(copies).isDeepEqualTo(views);
    assertThat(views[0]).isNotEqualTo(views[5]);
    assertThat(views[2]).isEqualTo(views[4]);
  }

  @Test
  void normalisationThatIsFrozenStaysSoInCopies() {
    TargetModel frozen =
        target("noisy.pt", TrainedLayers.ALL)
            .normalising(
                new BatchNormSettings(
                    BatchNormSettings.Mode.FROZEN, null, BatchNormSettings.Statistics.FITTING),
                Set.of());
    TrainedPart part = frozen.trained();
    TorchTrainable network = (TorchTrainable) part.network();
    assertThat(trained(part, network.open(new Apart()), "noisy.pt"))
        .isDeepEqualTo(trained(part, network.open(Processor.CPU), "noisy.pt"));
  }

  /** Weights go there once, however much is computed with them. */
  @Test
  void aBackboneIsCopiedOnce() {
    TorchNetwork network = Prepared.network("cnn.pt");
    TorchBackbone backbone = new TorchBackbone(network.program(), network.weights(), true);
    float[][] rows = new float[ROWS][64];
    for (int i = 0; i < ROWS; i++) {
      Arrays.fill(rows[i], i);
    }
    Apart apart = new Apart();
    try (FeatureExtractor views = backbone.open(1);
        FeatureExtractor copies = backbone.open(apart)) {
      assertThat(copies.activations(rows)).isDeepEqualTo(views.activations(rows));
      int sent = apart.sent;
      assertThat(copies.activations(rows)).isDeepEqualTo(views.activations(rows));
      assertThat(apart.sent).isEqualTo(sent);
    }
  }

  @Test
  void anOutputLayerAloneIsComputedOnCpus() {
    TorchNetwork network = Prepared.network("dense.pt");
    ModelSettings features =
        new ModelSettings("p", List.of(), "features", true, List.of(), OnnxSettings.DEFAULTS);
    TargetModel target =
        network.transfer(features, network.statedShape(), Prepared.settings().train(), 1);
    assertThat(target.trained().network().gpuNeeds()).isNull();
    assertThat(target.backbone().gpuNeeds()).isNotNull();
    assertThat(target("dense.pt", TrainedLayers.ALL).trained().network().gpuNeeds()).isNotNull();
  }

  /** This libtorch is one for CPUs. */
  @Test
  void withoutCudaThatIsWhatIsMissing() {
    String missing = "libtorch finds no NVIDIA driver, or is one for CPUs (PYTORCH_LIBRARY_PATH ";
    assertThat(TorchLibrary.missing(0)).startsWith(missing);
    TorchNetwork network = Prepared.network("dense.pt");
    assertThatThrownBy(() -> network.trainable(null).open(0))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageStartingWith(
            "Cannot compute on a GPU of " + NativeRuntime.host() + ": " + missing);
  }

  @Test
  void codeThatWasTracedOnCpusMakesItsTensorsOnTheGpu() throws IOException {
    String code = "x = torch.arange(3, dtype=4, device=torch.device(\"cpu\"))\n";
    Program program = new Program(zip(code, "network/code/a.py", "network/data.pkl"));
    Map<String, String> rewritten = entries(PreparedFile.onDevice(program, "cuda:1"));
    assertThat(rewritten)
        .containsExactly(
            entry("network/code/a.py", code.replace("cpu", "cuda:1")),
            entry("network/data.pkl", code));
  }

  private static byte[] zip(String content, String... names) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static Map<String, String> entries(byte[] archive) throws IOException {
    Map<String, String> entries = new LinkedHashMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        entries.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
    }
    return entries;
  }
}
