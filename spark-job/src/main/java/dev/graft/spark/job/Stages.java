package dev.graft.spark.job;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Settings;
import dev.graft.config.StageSettings;
import dev.graft.config.TrainSettings;
import dev.graft.config.TrainedLayers;
import dev.graft.dataset.Seeds;
import dev.graft.engine.LayerStack;
import dev.graft.engine.SavedModel;
import dev.graft.engine.TargetModel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stages of a job on its network: what of it each trains, and by which settings. */
final class Stages {

  private static final Logger LOG = LoggerFactory.getLogger(Stages.class);
  private static final List<String> WORDS = List.of(TrainedLayers.HEAD, TrainedLayers.BIASES);

  private final Settings settings;
  private final StartingPoint start;
  private final Cutting.Target target;
  private final int[] data;
  private final SavedModel first;
  private final LayerStack layers;
  private final JsonNode plan;
  private final List<Stage> all;

  /**
   * @param target the network that the first stage begins with, all layers in place
   * @param data shape of an example as it was read
   * @param plan of the run that is gone on with; missing: none
   * @throws UnusableInputException if the network has no such layers, or cannot be trained so
   */
  Stages(Settings settings, StartingPoint start, Cutting.Target target, int[] data, JsonNode plan) {
    this.settings = settings;
    this.start = start;
    this.target = target;
    this.data = data;
    this.plan = plan;
    TargetModel begun = target.network();
    this.first = begun.withTrained(begun.trained().weights());
    this.layers = start.layers(first, data, begun.below());
    this.all =
        numbered(settings.train().stages().stream().flatMap(s -> parts(s).stream()).toList());
  }

  /**
   * One of them.
   *
   * @param number from 1
   * @param of how many there are
   * @param name what it trains, for people
   * @param cut below which nothing is trained; null: nowhere
   * @param trained what is, of the layers above
   * @param settings with its seed
   */
  record Stage(
      int number, int of, String name, String cut, TrainedLayers trained, Settings settings) {

    /** As the log has it. */
    String told() {
      return "stage " + number + " of " + of + " (" + name + ")";
    }

    /** What its checkpoints are called. */
    String key(String job) {
      return job + "-stage-" + number;
    }
  }

  /** Before it has a number. */
  private record Part(String name, String cut, TrainedLayers trained, TrainSettings train) {}

  List<Stage> all() {
    return all;
  }

  /** The network that the first one begins with. */
  SavedModel first() {
    return first;
  }

  /**
   * Makes the network of each and refuses what could not be trained.
   *
   * @param more what else is to be found out of it
   */
  void check(BiConsumer<Stage, TargetModel> more) {
    Set<String> rated = new TreeSet<>();
    Set<String> asked = new TreeSet<>();
    for (Stage stage : all) {
      TargetModel network = network(stage, first);
      rated.addAll(network.rated());
      asked.addAll(stage.settings().train().rates().keySet());
      LOG.info(
          "{}: {} of {} weights are trained{}",
          stage.told(),
          network.trainable(),
          network.parameters(),
          network.cut() == null ? "" : ", those above " + network.cut());
      more.accept(stage, network);
    }
    TargetRules.checkRates(asked, List.copyOf(rated));
  }

  /**
   * The network of a stage.
   *
   * @param whole what the stage before has made
   */
  TargetModel network(Stage stage, SavedModel whole) {
    try {
      TargetModel network = start.stage(stage, whole, data, target.network().below());
      if (target.words() != null) {
        network = network.freezingWords(target.words());
      }
      if (stage.settings().train().solves()) {
        network.checkConvex();
      }
      TargetRules.checkDecay(stage.settings().train().layerDecay(), network.rated());
      return network;
    } catch (UnusableInputException e) {
      throw new UnusableInputException("In " + stage.told() + ": " + e.getMessage(), e);
    }
  }

  private List<Stage> numbered(List<Part> parts) {
    List<Stage> stages = new ArrayList<>();
    for (Part part : parts) {
      int number = stages.size() + 1;
      Settings own = settings.with(part.train());
      // A single stage is the training that it would be without stages.
      own = number == 1 ? own : own.seeded(Seeds.derive(settings.seed(), "stage", number));
      int timed = plan.path("stages").path(Integer.toString(number)).asInt();
      stages.add(
          new Stage(
              number,
              parts.size(),
              part.name(),
              part.cut(),
              part.trained(),
              timed > 0 ? own.timed(timed) : own));
    }
    return List.copyOf(stages);
  }

  private List<Part> parts(StageSettings stage) {
    if (stage.is(StageSettings.GRADUAL)) {
      return gradual(stage.train());
    }
    if (!stage.is(TrainedLayers.HEAD) && target.network().below() != null) {
      throw new UnusableInputException(
          "Cannot train %s in a stage: below the new layers is a model that stays as it is; give train = head."
              .formatted(stage.name()));
    }
    if (stage.is(TrainedLayers.ALL) || stage.is(StageSettings.LORA)) {
      return List.of(new Part(stage.name(), null, stage.train().trained(), stage.train()));
    }
    return List.of(part(stage.name(), stage.trains(), stage.train()));
  }

  /**
   * What is trained is above a place where the network is cut, or the engine chooses the layers.
   */
  private Part part(String name, List<String> trains, TrainSettings train) {
    if (trains.contains(TrainedLayers.BIASES)) {
      return new Part(name, null, new TrainedLayers(trains, null), train);
    }
    Set<String> wanted = new HashSet<>(layers.head());
    trains.stream().filter(one -> !WORDS.contains(one)).forEach(one -> wanted.addAll(named(one)));
    List<String> chosen = layers.names().stream().filter(wanted::contains).toList();
    String cut = layers.cut(chosen);
    boolean whole = cut != null || chosen.equals(layers.names());
    return new Part(
        name, cut, whole ? TrainedLayers.EVERYTHING : new TrainedLayers(chosen, null), train);
  }

  private List<String> named(String name) {
    List<String> named =
        layers.names().stream()
            .filter(layer -> layer.equals(name) || layer.startsWith(name + "."))
            .toList();
    if (named.isEmpty()) {
      throw new UnusableInputException(
          "Cannot train %s in a stage: no layer with weights is called so, nor begins so; there are %s."
              .formatted(name, String.join(", ", layers.names())));
    }
    return named;
  }

  private List<Part> gradual(TrainSettings train) {
    List<List<String>> groups = layers.fromTheTop();
    int last = train.epochs() - (groups.size() - 1);
    if (last < 1) {
      throw new UnusableInputException(
          "Cannot unfreeze "
              + groups.size()
              + " groups of layers, one an epoch, in train.epochs = "
              + train.epochs()
              + ": give as many epochs or more.");
    }
    List<Part> parts = new ArrayList<>();
    List<String> unfrozen = new ArrayList<>();
    for (List<String> group : groups) {
      unfrozen.addAll(group);
      boolean all = parts.size() == groups.size() - 1;
      String name =
          all
              ? TrainedLayers.ALL
              : parts.isEmpty() ? TrainedLayers.HEAD : "from " + group.get(0) + " up";
      parts.add(part(name, unfrozen, train.but().epochs(all ? last : 1).build()));
    }
    return parts;
  }
}
