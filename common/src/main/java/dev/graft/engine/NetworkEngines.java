package dev.graft.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.io.Manifest;
import dev.graft.provider.Providers;
import dev.graft.provider.Usable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engines that there are: Graft's own, and those in the jars of the job. One object each. */
public final class NetworkEngines {

  private static final Logger LOG = LoggerFactory.getLogger(NetworkEngines.class);

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
   * Reads a model file by the engine whose it is.
   *
   * @return empty if it is none's
   * @throws UnusableInputException if it cannot be used
   */
  public static Optional<NetworkEngine.FileContent> read(ModelFile file) throws IOException {
    for (Usable<NetworkEngine> one : all()) {
      Optional<NetworkEngine.FileContent> read =
          one.guarded("reading " + file.path(), () -> one.provider().read(file));
      if (read.isPresent()) {
        file.tell();
        tell(one, file.path());
        return read;
      }
    }
    return Optional.empty();
  }

  /** What model files there may be, for messages. */
  public static String reads() {
    return all().stream().map(one -> one.provider().reads()).collect(Collectors.joining(" nor "));
  }

  /**
   * The network of a bundle.
   *
   * @throws UnusableInputException if there is none that an engine here reads
   */
  public static SavedModel network(Manifest.Checked bundle, String location) throws IOException {
    for (Usable<NetworkEngine> one : all()) {
      Optional<SavedModel> network =
          one.guarded("reading " + location, () -> one.provider().network(bundle, location));
      if (network.isPresent()) {
        tell(one, location);
        return network.get();
      }
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
            one.guarded("reading " + location, () -> one.provider().frozen(bundle, location, use));
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
