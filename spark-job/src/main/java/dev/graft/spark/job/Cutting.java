package dev.graft.spark.job;

import dev.graft.config.EmbeddingSettings;
import dev.graft.config.Settings;
import dev.graft.dataset.Task;
import dev.graft.engine.TargetModel;
import dev.graft.spark.read.Examples;
import dev.graft.spark.read.RecordFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the network of the target task: what is frozen of the pretrained one, and what is new. */
final class Cutting {

  private static final Logger LOG = LoggerFactory.getLogger(Cutting.class);

  private final JobRun job;
  private final Settings settings;
  private final StartingPoint start;

  Cutting(JobRun job, Settings settings, StartingPoint start) {
    this.job = job;
    this.settings = settings;
    this.start = start;
  }

  /**
   * What is trained.
   *
   * @param task what its outputs tell
   * @param classes what they are called
   * @param words the table of words that stays as it is; null: none
   */
  record Target(TargetModel network, Task task, TargetClasses classes, String words) {

    /** The same with another division of the network. */
    Target with(TargetModel other) {
      return new Target(other, task, classes, words);
    }
  }

  /**
   * The network on these data, with the vectors that words begin with.
   *
   * @throws dev.graft.UnusableInputException if network, settings and data do not fit each other
   */
  Target cut(Reading.Data data) throws IOException {
    return cut(embedded(begun(data), data.format()), data);
  }

  /** The same without training anything: learning vectors of words is training. */
  Target checked(Reading.Data data) throws IOException {
    boolean learns = EmbeddingSettings.WORD2VEC.equals(settings.model().embedding().vectors());
    return learns ? cut(begun(data), data) : cut(data);
  }

  private TargetModel begun(Reading.Data data) {
    RecordFormat format = data.format();
    List<String> decided = new ArrayList<>(start.decided());
    decided.addAll(format.decided());
    OpenOutputs outputs = new OpenOutputs(data.examples(), decided);
    TargetModel begun =
        start.network(
            data.examples().shape(),
            open -> outputs.fill(OpenWords.fill(open, format.learned(), decided)));
    job.report().decided(decided);
    return begun;
  }

  /** With the vectors that words begin with, if the data are words. */
  private TargetModel embedded(TargetModel network, RecordFormat format) throws IOException {
    if (!format.learned().has("text")) {
      return network;
    }
    return job.phases()
        .time(
            "embed",
            () ->
                new WordEmbedding(job.session().spark(), settings, format)
                    .begin(network, start.pretrained().learned()));
  }

  private Target cut(TargetModel network, Reading.Data data) {
    Examples examples = data.examples();
    Task task = network.task(examples.targetWidth());
    TargetClasses classes =
        new TargetClasses(settings, task, network.outputs(), examples.classNames());
    classes.check(network.outputLayer(), network.belowOutput(), start.classNames());
    if (settings.train().stages().isEmpty()) {
      if (settings.train().solves()) {
        network.checkConvex();
      }
      TargetRules.checkRates(settings.train().rates().keySet(), network.rated());
      TargetRules.checkDecay(settings.train().layerDecay(), network.rated());
      TargetRules.checkPull(settings.train(), network);
    }
    TargetRules.check(settings, task, network.outputs(), examples);
    Featurizing.changes(examples, settings);
    if (network.copied() != null) {
      LOG.info("weights copied: {}", network.copied().copied());
      LOG.info("weights created: {}", network.copied().created());
      LOG.info("weights skipped: {}", network.copied().skipped());
    }
    job.report().model(network, task, start.frozen());
    return new Target(network, task, classes, words(network, data.format()));
  }

  private String words(TargetModel network, RecordFormat format) {
    EmbeddingSettings embedding = settings.model().embedding();
    return format.learned().has("text") && !embedding.trainable()
        ? network.words(embedding.layer()).layer()
        : null;
  }
}
