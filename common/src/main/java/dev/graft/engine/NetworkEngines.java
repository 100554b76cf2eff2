package dev.graft.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.config.ArchitectureSettings;
import dev.graft.config.ProviderSettings;
import dev.graft.io.Manifest;
import dev.graft.provider.Providers;
import dev.graft.provider.Usable;
import dev.graft.provider.UsersPart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engines that there are: Graft's own, and those in the jars of the job. One object each. */
public final class NetworkEngines {

  private static final Logger LOG = LoggerFactory.getLogger(NetworkEngines.class);

  private static final String KEY = "model.engine";

  private static final Providers<NetworkEngine> ENGINES =
      new Providers<>(NetworkEngine.class, NetworkEngine.API, "network engine");

  private static final Map<Class<?>, Usable<NetworkEngine>> KEPT = new LinkedHashMap<>();

  private NetworkEngines() {}

  /**
   * All of them, Graft's own first.
   *
   * @throws UnusableInputException if two have one name
   */
  static synchronized List<Usable<NetworkEngine>> all() {
    return ENGINES.usable().stream()
        .map(one -> KEPT.computeIfAbsent(one.provider().getClass(), type -> one))
        .toList();
  }

  /**
   * Refuses an engine that is not there.
   *
   * @param wanted null: any
   * @throws UnusableInputException naming those that there are, and where they came from
   */
  public static void check(ProviderSettings wanted) {
    if (wanted != null) {
      ENGINES.find(wanted);
    }
  }

  /**
   * Reads a model file by the engine whose it is.
   *
   * @param wanted the engine that a job names; null: the one that knows the file
   * @param told the built-in network whose weights it holds, as the job says; null: it does not say
   * @return empty if it is none's
   * @throws UnusableInputException if it cannot be used, or if several engines know it
   */
  public static Optional<NetworkEngine.FileContent> read(
      ModelFile file, ProviderSettings wanted, ArchitectureSettings told) throws IOException {
    check(wanted);
    List<Usable<NetworkEngine>> knowing = new ArrayList<>();
    for (Usable<NetworkEngine> one : all()) {
      boolean asked = wanted == null || wanted.is(one.provider().name());
      if (asked && one.guarded(reading(file.path()), () -> one.provider().knows(file))) {
        knowing.add(one);
      }
    }
    if (knowing.isEmpty() && wanted != null) {
      throw wanted.refused(
          "%s is none of its files; leave model.engine out".formatted(file.path()));
    }
    refuseSeveral(knowing, file.path(), ", or choose one with model.engine in a job file");
    return knowing.isEmpty() ? Optional.empty() : Optional.of(read(file, told, knowing.get(0)));
  }

  private static NetworkEngine.FileContent read(
      ModelFile file, ArchitectureSettings told, Usable<NetworkEngine> engine) throws IOException {
    NetworkEngine.FileContent read =
        engine.guarded(reading(file.path()), () -> engine.provider().read(file, told));
    file.tell();
    tell(engine, file.path());
    return read;
  }

  private static String reading(String model) {
    return "reading " + model;
  }

  /**
   * Which of them reads a model must not depend on their names.
   *
   * @param more what would work besides leaving out a jar
   */
  private static void refuseSeveral(
      List<Usable<NetworkEngine>> knowing, String model, String more) {
    if (knowing.size() > 1) {
      throw new UnusableInputException(
          "Cannot load the model %s: the engines %s each take it for theirs; leave out %s%s."
              .formatted(
                  model,
                  knowing.stream().map(Usable::toString).collect(Collectors.joining(" and ")),
                  knowing.stream()
                      .filter(one -> !one.own())
                      .map(Usable::place)
                      .collect(Collectors.joining(" or ")),
                  more));
    }
  }

  /** The engines of users' jars that compute models; null is none. */
  public static List<UsersPart> parts(Object... models) {
    List<Usable<NetworkEngine>> all = all();
    return Stream.of(models)
        .filter(Objects::nonNull)
        .flatMap(model -> UsersPart.maker(KEY, model, all).stream())
        .distinct()
        .toList();
  }

  /** What model files there may be, for messages. */
  public static String reads() {
    return all().stream().map(one -> one.provider().reads()).collect(Collectors.joining(" nor "));
  }

  /**
   * The network of a bundle.
   *
   * @throws UnusableInputException if there is none that an engine here reads, or if several do
   */
  public static SavedModel network(Manifest.Checked bundle, String location) throws IOException {
    List<Usable<NetworkEngine>> knowing = new ArrayList<>();
    SavedModel network = null;
    for (Usable<NetworkEngine> one : all()) {
      Optional<SavedModel> read =
          one.guarded(reading(location), () -> one.provider().network(bundle, location));
      if (read.isPresent()) {
        knowing.add(one);
        network = read.get();
      }
    }
    refuseSeveral(knowing, location, "");
    if (network != null) {
      tell(knowing.get(0), location);
      return network;
    }
    throw new UnusableInputException(
        "Cannot load the model in %s: none of its files is a network that an engine here reads (%s); the jar of another engine goes to spark-submit with --jars."
            .formatted(location, names()));
  }

  /**
   * The frozen model of a bundle.
   *
   * @param engine the name of its engine
   * @param use what {@link FrozenModel#save} gave
   * @throws UnusableInputException if there is no such engine
   */
  public static FrozenModel frozen(
      Manifest.Checked bundle, String location, String engine, JsonNode use) throws IOException {
    for (Usable<NetworkEngine> one : all()) {
      if (one.provider().name().equals(engine)) {
        Optional<FrozenModel> frozen =
            one.guarded(reading(location), () -> one.provider().frozen(bundle, location, use));
        if (frozen.isPresent()) {
          return frozen.get();
        }
      }
    }
    throw new UnusableInputException(
        "Cannot load the model in %s: it stands on a model of the engine %s, and only %s are here; the jar of another engine goes to spark-submit with --jars."
            .formatted(location, engine, names()));
  }

  /**
   * What makes networks of the layers of a job.
   *
   * @throws UnusableInputException if no engine here does
   */
  public static LayerNetworks layers() {
    return all().stream()
        .flatMap(one -> one.provider().layers().stream())
        .findFirst()
        .orElseThrow(
            () ->
                new UnusableInputException(
                    "Cannot make a network of layers: none of the engines here (%s) does; a jar that holds Graft must keep its META-INF/services."
                        .formatted(names())));
  }

  private static String names() {
    return all().stream().map(one -> one.provider().name()).collect(Collectors.joining(", "));
  }

  private static void tell(Usable<NetworkEngine> one, String model) {
    if (!one.own()) {
      LOG.info("{} is read by the engine {} of {}", model, one.provider().name(), one.place());
    }
  }
}
