package dev.graft.spark;

import dev.graft.config.Command;
import dev.graft.config.Settings;
import dev.graft.config.SettingsReader;
import dev.graft.dataset.Example;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Targets;
import dev.graft.engine.SavedModel;
import dev.graft.engine.dl4j.Dl4jTrainable;
import dev.graft.engine.dl4j.GraphNetwork;
import dev.graft.engine.dl4j.network.NetworkDefinition;
import dev.graft.engine.dl4j.network.TargetNetwork;
import dev.graft.engine.dl4j.network.TargetNetworks;
import dev.graft.model.Trainable;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** Small networks and data for tests. */
public final class Fixtures {

  public static final int FEATURES = 6;
  public static final int CLASSES = 3;

  private static final String DENSE =
      """
      output = unused
      data.train { images = unused, labels = unused }
      model.layers = [
        { name = hidden, type = dense, units = 5, activation = tanh }
        { name = out, type = output, units = 3 }
      ]
      train.epochs = 5
      """;

  private Fixtures() {}

  /** A pretraining job of a small dense network, with more settings on top. */
  public static Settings settings(String... more) {
    return SettingsReader.read(
        Command.PRETRAIN,
        new StringReader(DENSE + String.join("\n", more)),
        "test.conf",
        List.of());
  }

  public static TargetNetwork network(Settings settings) {
    boolean images = settings.model().layers().get(0).type().takesImages();
    int[] shape = images ? new int[] {1, 2, 3} : new int[] {FEATURES};
    return TargetNetworks.fromScratch(
            settings.model().layers(), shape, settings.train(), settings.seed())
        .normalising(settings.model().batchNorm(), Set.of());
  }

  /** The same as it is trained. */
  public static Trainable trainable(TargetNetwork network) {
    return new Dl4jTrainable(definition(network));
  }

  /** What Deeplearning4j has of a saved network. */
  public static ComputationGraph graph(SavedModel network) {
    return ((GraphNetwork) network).graph();
  }

  public static NetworkDefinition definition(TargetNetwork network) {
    return NetworkDefinition.of(network.trained(), network.trainedShape(), false);
  }

  /** Random examples whose label can be learned. */
  public static ExampleChunk block(int size, long seed) {
    Random random = new Random(seed);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      float[] features = new float[FEATURES];
      for (int j = 0; j < FEATURES; j++) {
        features[j] = (float) random.nextGaussian();
      }
      int label = features[0] > 0.4 ? 2 : features[1] > 0 ? 1 : 0;
      examples.add(new Example(i, features, label));
    }
    return ExampleChunk.of(examples);
  }

  /** The same examples with weights of 0 to 3. */
  public static ExampleChunk weighted(ExampleChunk block, long seed) {
    Random random = new Random(seed);
    float[] weights = new float[block.size()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = random.nextInt(7) / 2f;
    }
    return withTargets(block, block.targets().weighted(weights));
  }

  /** The same examples with so many numbers to be predicted, linear in the features. */
  public static ExampleChunk valued(ExampleChunk block, int width) {
    float[][] values = new float[block.size()][width];
    for (int i = 0; i < values.length; i++) {
      float[] features = block.features(new int[] {i});
      for (int j = 0; j < width; j++) {
        values[i][j] = features[j] - features[j + 1] / 2;
      }
    }
    return withTargets(block, Targets.ofValues(values));
  }

  private static ExampleChunk withTargets(ExampleChunk block, Targets targets) {
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < block.size(); i++) {
      examples.add(
          new Example(
              block.id(i),
              block.features(new int[] {i}),
              null,
              targets.areClasses() ? targets.classes()[i] : -1,
              targets.areClasses() ? null : targets.values()[i],
              targets.weights() == null ? 1 : targets.weights()[i]));
    }
    return ExampleChunk.of(examples);
  }

  /** One block a partition, of these sizes. */
  public static List<ExampleChunk> blocks(int... sizes) {
    List<ExampleChunk> blocks = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      blocks.add(block(sizes[i], 100 + i));
    }
    return blocks;
  }

  public static JavaRDD<ExampleChunk> chunks(List<ExampleChunk> blocks) {
    return LocalSpark.get().parallelize(blocks, blocks.size());
  }

  /** What stores hold, a chunk of each. */
  public static List<ExampleChunk> collected(JavaRDD<ExampleStore> stores) {
    return stores.map(Fixtures::chunk).collect();
  }

  private static ExampleChunk chunk(ExampleStore store) {
    int[] all = IntStream.range(0, store.size()).toArray();
    float[][] rows = store.rows(all);
    List<Example> examples = new ArrayList<>();
    for (int i : all) {
      examples.add(new Example(store.id(i), rows[i], 0));
    }
    return ExampleChunk.of(examples).withTargets(store.targets(all));
  }

  /** The same as training reads them. */
  public static JavaRDD<ExampleStore> rdd(List<ExampleChunk> blocks) {
    return chunks(blocks).map(block -> block);
  }

  /** A CSV file of three numbers and a class of two a line, which no line tells apart. */
  public static Path twoClasses(Path folder, int count) throws IOException {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < count; i++) {
      int label = (i * 37 % 11 > 4) ^ (i % 5 > 2) ? 1 : 0;
      rows.append(String.format(Locale.ROOT, "%d,%d,%d,%d%n", i * 37 % 11, i % 5, i % 3, label));
    }
    return Files.writeString(folder.resolve("rows.csv"), rows);
  }
}
