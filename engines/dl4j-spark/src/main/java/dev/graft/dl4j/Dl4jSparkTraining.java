package dev.graft.dl4j;

import dev.graft.UnusableInputException;
import dev.graft.config.AveragingSettings;
import dev.graft.config.Settings;
import dev.graft.config.TrainSettings;
import dev.graft.dataset.ExampleStore;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.dl4j.Dl4jTrainable;
import dev.graft.engine.dl4j.network.FlatWeights;
import dev.graft.engine.dl4j.network.GraphShapes;
import dev.graft.engine.dl4j.network.NetworkDefinition;
import dev.graft.model.Trainable;
import dev.graft.spark.train.WholeTraining;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.factory.Nd4j;

/**
 * {@code train.engine = dl4j}: trains a job's network by {@link ParameterAveraging}.
 *
 * <p>Workers compute by the job's arithmetic profile, but without oneDNN: Deeplearning4j Spark
 * builds a plain network for every task. Results are not the same bits from run to run: it sums
 * replies in the order of their arrival. Under Spark's Kryo serializer it needs its own registrator
 * ({@code spark.kryo.registrator = org.nd4j.kryo.Nd4jRegistrator}, from nd4j-kryo, which is not in
 * this jar): use Spark's default serializer.
 */
public final class Dl4jSparkTraining implements WholeTraining {

  @Override
  public String name() {
    return "dl4j";
  }

  @Override
  public int apiVersion() {
    return API;
  }

  @Override
  public Trained train(
      JavaSparkContext spark,
      Settings settings,
      Trainable network,
      float[] initial,
      JavaRDD<ExampleStore> examples,
      int workers,
      Consumer<Epoch> progress) {
    refuse(
        examples.map(new HasWeights()).reduce(Boolean::logicalOr),
        "weights of examples (data.class-weights, or a column)",
        "it counts all the same");
    NetworkDefinition definition = definition(network);
    ComputationGraph graph = definition.network();
    graph.setParams(Nd4j.createFromArray(initial));
    int[] shape = definition.inputShape();
    int batchSize = settings.train().minibatch(0, workers);
    int averageEvery = averageEvery(settings.train(), batchSize, examples);
    ParameterAveraging averaging =
        new ParameterAveraging(
            spark, new PinnedArithmetic(profile(spark, settings)), folder(spark, settings));
    try {
      ParameterAveraging.Outcome outcome =
          averaging.train(
              graph,
              shape,
              GraphShapes.outputs(definition.configuration(), shape),
              examples,
              new ParameterAveraging.Plan(
                  settings.train().epochs(), batchSize, averageEvery, settings.seed()),
              epoch -> progress.accept(epoch(epoch)));
      return new Trained(
          FlatWeights.of(graph),
          averageEvery,
          outcome.rounds(),
          outcome.epochs().stream().map(Dl4jSparkTraining::epoch).toList());
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot train with train.engine = dl4j: " + e.getMessage(), e);
    }
  }

  private static NetworkDefinition definition(Trainable network) {
    if (network instanceof Dl4jTrainable own) {
      return own.definition();
    }
    throw new UnusableInputException(
        "Cannot use train.engine = dl4j: it trains Deeplearning4j's networks, and this one is none; leave train.engine out.");
  }

  /** Whether examples of a block count differently. */
  private static final class HasWeights implements Function<ExampleStore, Boolean> {

    private static final long serialVersionUID = 1L;

    @Override
    public Boolean call(ExampleStore block) {
      return block.isWeighted();
    }
  }

  private static Epoch epoch(ParameterAveraging.Epoch epoch) {
    return new Epoch(epoch.epoch(), epoch.examples(), epoch.loss(), epoch.seconds());
  }

  private static ArithmeticProfile profile(JavaSparkContext spark, Settings settings) {
    return ArithmeticProfile.choose(
        settings.train().instructionSet(), spark.getConf().getInt("spark.task.cpus", 1));
  }

  /** Beside the output, which every executor reaches, and not in it: it is deleted. */
  private static String folder(JavaSparkContext spark, Settings settings) {
    return settings.output().replaceAll("/+$", "") + ".dl4j-" + spark.sc().applicationId();
  }

  private static int averageEvery(
      TrainSettings train, int batchSize, JavaRDD<ExampleStore> examples) {
    if (train.averaging().interval().type() == AveragingSettings.Interval.Type.FIXED) {
      return train.averaging().interval().minibatches();
    }
    int most = examples.map(ExampleStore::size).reduce(Math::max);
    return (most + batchSize - 1) / batchSize;
  }

  @Override
  public void check(TrainSettings train) {
    AveragingSettings averaging = train.averaging();
    AveragingSettings.Interval.Type interval = averaging.interval().type();
    refuse(
        interval != AveragingSettings.Interval.Type.FIXED
            && interval != AveragingSettings.Interval.Type.EPOCH,
        "train.average-every = " + interval.name().toLowerCase(Locale.ROOT),
        "give a number of minibatches, or epoch");
    refuse(
        averaging.schedule() != AveragingSettings.Schedule.CONSTANT,
        "train.average-schedule",
        "it averages at a constant interval");
    refuse(!averaging.outer().isPlain(), "train.outer", "it averages plainly");
    refuse(!averaging.codec().isExact(), "train.codec", "it sends 32-bit floats");
    refuse(!averaging.merge().isEmpty(), "train.merge", "it gives the last round's weights");
    refuse(
        train.microBatchSize() != null, "train.micro-batch-size", "it computes minibatches whole");
    refuse(train.labelSmoothing() != 0, "train.label-smoothing", "it trains on labels as they are");
    refuse(train.proximal() != 0, "train.proximal", "it has no such term");
    refuse(train.weightDecay() > 0, "train.weight-decay", "it has L2 alone, train.l2");
    refuse(
        !train.l2Sp().equals(TrainSettings.L2Sp.NONE),
        "train.l2-sp",
        "it does not keep the weights that it began with");
    refuse(
        train.clipping().type() == TrainSettings.Clipping.Type.GLOBAL_NORM,
        "train.clipping.type = global-norm",
        "it clips values or layers");
    refuse(!train.schedule().constant(), "train.schedule", "its learning rate stays as it is");
    refuse(train.patience() > 0, "train.early-stopping", "it does not validate between rounds");
  }

  private static void refuse(boolean when, String what, String because) {
    if (when) {
      throw new UnusableInputException(
          "Cannot use %s with train.engine = dl4j: %s.".formatted(what, because));
    }
  }
}
