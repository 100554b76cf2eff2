package dev.graft.spark;

import dev.graft.config.Settings;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Task;
import dev.graft.engine.dl4j.network.TargetNetwork;
import dev.graft.evaluate.Metrics;
import dev.graft.listen.TrainingListener;
import dev.graft.model.Trainable;
import dev.graft.spark.broadcast.ScopedBroadcast;
import dev.graft.spark.evaluate.Evaluator;
import dev.graft.spark.featurize.TrainingInput;
import dev.graft.spark.train.Oversight;
import dev.graft.spark.train.Training;
import dev.graft.spark.train.TrainingData;
import dev.graft.spark.train.TrainingResult;
import dev.graft.spark.train.TrainingSubject;
import dev.graft.train.Replica;
import dev.graft.train.TrainState;
import dev.graft.train.TrainingExamples;
import dev.graft.train.lbfgs.FeatureScales;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/** Runs trainings of the small network. */
public final class TrainingFixture {

  private TrainingFixture() {}

  public static TrainingResult run(Settings settings, List<ExampleChunk> blocks) {
    return run(settings, Fixtures.rdd(blocks), sizes(blocks), null, List.of());
  }

  public static TrainingResult run(
      Settings settings,
      JavaRDD<ExampleStore> examples,
      int[] sizes,
      JavaRDD<ExampleStore> validation,
      List<TrainingListener> listeners) {
    return run(
        settings, 0, examples, sizes, TrainingInput.plain(), validation, Oversight.of(listeners));
  }

  /**
   * @param targetWidth values of a target; 0 for classes
   */
  public static TrainingResult run(
      Settings settings,
      int targetWidth,
      JavaRDD<ExampleStore> examples,
      int[] sizes,
      JavaRDD<ExampleStore> validation,
      List<TrainingListener> listeners) {
    return run(
        settings,
        targetWidth,
        examples,
        sizes,
        TrainingInput.plain(),
        validation,
        Oversight.of(listeners));
  }

  /**
   * @param input how the examples are read
   */
  public static TrainingResult run(
      Settings settings, JavaRDD<ExampleStore> examples, int[] sizes, TrainingInput input) {
    return run(settings, 0, examples, sizes, input, null, Oversight.of(List.of()));
  }

  /** With everything that can go along with a training. */
  public static TrainingResult run(
      Settings settings,
      int targetWidth,
      JavaRDD<ExampleStore> examples,
      int[] sizes,
      TrainingInput input,
      JavaRDD<ExampleStore> validation,
      Oversight oversight) {
    LocalSpark.get();
    TargetNetwork network = Fixtures.network(settings);
    Trainable trainable = Fixtures.trainable(network);
    return run(
        settings,
        trainable,
        network.task(targetWidth),
        initial(network, trainable),
        examples,
        sizes,
        input,
        validation,
        oversight);
  }

  /** A network of any engine that tells classes apart. */
  public static TrainingResult run(
      Settings settings, Trainable trainable, TrainState initial, List<ExampleChunk> blocks) {
    return run(
        settings,
        trainable,
        Task.CLASSIFICATION,
        initial,
        Fixtures.rdd(blocks),
        sizes(blocks),
        TrainingInput.plain(),
        null,
        Oversight.of(List.of()));
  }

  private static TrainingResult run(
      Settings settings,
      Trainable trainable,
      Task task,
      TrainState initial,
      JavaRDD<ExampleStore> examples,
      int[] sizes,
      TrainingInput input,
      JavaRDD<ExampleStore> validation,
      Oversight oversight) {
    try (Replica replica = new Replica(trainable);
        Training training =
            new Training(
                settings,
                LocalSpark.PROFILE,
                new TrainingSubject("test", trainable, task, replica.layout(), initial, null),
                new TrainingData(
                    examples,
                    sizes,
                    input,
                    settings.train().solves() ? scales(examples) : null,
                    validation),
                oversight)) {
      return training.run();
    }
  }

  private static FeatureScales scales(JavaRDD<ExampleStore> examples) {
    return examples.collect().stream()
        .map(block -> FeatureScales.of(TrainingExamples.of(block)))
        .reduce(FeatureScales.none(), FeatureScales::merge);
  }

  /** Metrics of weights of the job's network. */
  public static <S extends ExampleStore> Metrics evaluate(
      Settings settings, int targetWidth, float[] weights, JavaRDD<S> blocks) {
    TargetNetwork network = Fixtures.network(settings);
    try (ScopedBroadcast<Trainable> sent =
        new ScopedBroadcast<>(LocalSpark.get(), Fixtures.trainable(network))) {
      return new Evaluator(
              LocalSpark.get(), LocalSpark.PROFILE, sent.get(), network.task(targetWidth), 64)
          .evaluate(blocks, weights, "test");
    }
  }

  public static TrainState initial(TargetNetwork network, Trainable trainable) {
    return new Replica(trainable)
        .initialState(network.trainedPart().params().dup('c').data().asFloat());
  }

  public static int[] sizes(List<ExampleChunk> blocks) {
    return blocks.stream().mapToInt(ExampleChunk::size).toArray();
  }
}
