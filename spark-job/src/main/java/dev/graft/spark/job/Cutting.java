package dev.graft.spark.job;

import dev.graft.config.Command;
import dev.graft.config.EmbeddingSettings;
import dev.graft.config.Settings;
import dev.graft.dataset.Task;
import dev.graft.engine.TargetModel;
import dev.graft.save.Bundle;
import dev.graft.spark.read.Examples;
import dev.graft.spark.read.RecordFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes the network of the target task: what is frozen of the pretrained one, and what is new. */
final class Cutting {

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
   * @param old the classes that a pretrained model has of them, to be compared; null: none
   */
  record Target(
      TargetModel network, Task task, TargetClasses classes, String words, OldClasses old) {

    /** The same with another division of the network. */
    Target with(TargetModel other) {
      return new Target(other, task, classes, words, old);
    }
  }

  /**
   * The network on these data, with the vectors that words begin with.
   *
   * @throws dev.graft.UnusableInputException if network, settings and data do not fit each other
   */
  Target cut(Reading.Data data) throws IOException {
    return cut(data, new HashMap<>());
  }

  /**
   * The same beside others of the same pretrained model.
   *
   * @param passed what {@link SourceHead#shares} gave them on these data, by the number of classes
   */
  Target cut(Reading.Data data, Map<Integer, double[][]> passed) throws IOException {
    HeadStart.Shares shares = shares(data.examples());
    return cut(
        embedded(begun(data), data.format()),
        data,
        (head, classes) -> passed.computeIfAbsent(classes, of -> shares.of(head, of)));
  }

  /**
   * The same without training anything: learning vectors of words is training. Nor does any example
   * pass the pretrained model.
   */
  Target checked(Reading.Data data) throws IOException {
    boolean learns = EmbeddingSettings.WORD2VEC.equals(settings.model().embedding().vectors());
    return cut(
        learns ? begun(data) : embedded(begun(data), data.format()), data, (head, classes) -> null);
  }

  /** The network alone, with the rows that its output layer starts from; nothing is told of it. */
  TargetModel network(Reading.Data data) throws IOException {
    TargetModel made = embedded(begun(data, new ArrayList<>()), data.format());
    if (!start.model().transfer().takesRows()) {
      return made;
    }
    Examples examples = data.examples();
    Task task = made.task(examples.targetWidth());
    return started(made, task, examples, shares(examples), new ArrayList<>()).network();
  }

  private HeadStart.Shares shares(Examples examples) {
    return (head, classes) -> head.shares(examples, job.session(), settings, classes);
  }

  private TargetModel begun(Reading.Data data) {
    List<String> decided = new ArrayList<>(start.decided());
    decided.addAll(data.format().decided());
    TargetModel begun = begun(data, decided);
    job.report().decided(decided);
    return begun;
  }

  private TargetModel begun(Reading.Data data, List<String> decided) {
    RecordFormat format = data.format();
    OpenOutputs outputs = new OpenOutputs(data.examples(), decided);
    return start.network(
        data.examples().shape(),
        open -> outputs.fill(OpenWords.fill(open, format.learned(), decided)));
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

  private Target cut(TargetModel made, Reading.Data data, HeadStart.Shares shares) {
    Examples examples = data.examples();
    Task task = made.task(examples.targetWidth());
    Pretext.check(settings, made, task);
    TargetClasses classes = classes(made, task, examples);
    classes.check(made.outputLayer(), made.belowOutput(), start.classNames());
    if (settings.train().stages().isEmpty()) {
      if (settings.train().solves()) {
        made.checkConvex();
      }
      TargetRules.checkRates(settings.train().rates().keySet(), made.rated());
      TargetRules.checkDecay(settings.train().layerDecay(), made.rated());
      TargetRules.checkPull(settings.train(), made);
    }
    TargetRules.check(settings, task, made.outputs(), examples);
    Featurizing.changes(examples, settings);
    Adapting.check(settings, made, task, examples);
    List<String> decided = new ArrayList<>();
    HeadStart.Begun begun = started(made, task, examples, shares, decided);
    job.report().decided(decided);
    TargetModel network = begun.network();
    job.report().model(network, task, start.frozen());
    if (network.copied() != null && settings.train().stages().isEmpty()) {
      job.report().layers(network.copied(), network.rated());
    }
    return new Target(network, task, classes, words(network, data.format()), begun.old());
  }

  private TargetClasses classes(TargetModel made, Task task, Examples examples) {
    return new TargetClasses(settings, task, made.outputs(), examples.classNames());
  }

  private HeadStart.Begun started(
      TargetModel made,
      Task task,
      Examples examples,
      HeadStart.Shares shares,
      List<String> decided) {
    // Candidates of rank have a head that is there to compare their features alone.
    Bundle source = job.command() == Command.FINE_TUNE ? start.uncut() : null;
    return new HeadStart(settings, start.model(), source, decided)
        .begin(made, task, classes(made, task, examples).names(), examples, shares);
  }

  private String words(TargetModel network, RecordFormat format) {
    EmbeddingSettings embedding = settings.model().embedding();
    return format.learned().has("text") && !embedding.trainable()
        ? network.words(embedding.layer()).layer()
        : null;
  }
}
