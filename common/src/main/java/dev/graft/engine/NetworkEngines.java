package dev.graft.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.io.Manifest;
import dev.graft.provider.Providers;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The engines that there are: Graft's own, and those in the jars of the job. */
public final class NetworkEngines {

  private static final Providers<NetworkEngine> ENGINES =
      new Providers<>(NetworkEngine.class, NetworkEngine.API, "network engine");

  private NetworkEngines() {}

  /**
   * All of them.
   *
   * @throws UnusableInputException if two have one name
   */
  public static List<NetworkEngine> all() {
    return ENGINES.usable();
  }

  /**
   * Reads a model file by the engine whose it is.
   *
   * @return empty if it is none's
   * @throws UnusableInputException if it cannot be used
   */
  public static Optional<NetworkEngine.FileContent> read(ModelFile file) throws IOException {
    for (NetworkEngine engine : all()) {
      Optional<NetworkEngine.FileContent> read = engine.read(file);
      if (read.isPresent()) {
        return read;
      }
    }
    return Optional.empty();
  }

  /** What model files there may be, for messages. */
  public static String reads() {
    return all().stream().map(NetworkEngine::reads).collect(Collectors.joining(" nor "));
  }

  /**
   * The network of a bundle.
   *
   * @throws UnusableInputException if there is none that an engine here reads
   */
  public static SavedModel network(Manifest.Checked bundle, String location) throws IOException {
    for (NetworkEngine engine : all()) {
      Optional<SavedModel> network = engine.network(bundle, location);
      if (network.isPresent()) {
        return network.get();
      }
    }
    throw new UnusableInputException(
        "Cannot load the model in %s: none of its files is a network that an engine here reads (%s)."
            .formatted(location, names()));
  }

  /**
   * The frozen model of a bundle; null: it has none.
   *
   * @param uses what the bundle remembers of how models are used, by the names of engines
   */
  public static FrozenModel frozen(Manifest.Checked bundle, String location, JsonNode uses)
      throws IOException {
    for (NetworkEngine engine : all()) {
      Optional<FrozenModel> frozen = engine.frozen(bundle, location, uses.path(engine.name()));
      if (frozen.isPresent()) {
        return frozen.get();
      }
    }
    return null;
  }

  /**
   * What makes networks of the layers of a job.
   *
   * @throws UnusableInputException if no engine here does
   */
  public static LayerNetworks layers() {
    return all().stream()
        .flatMap(engine -> engine.layers().stream())
        .findFirst()
        .orElseThrow(
            () ->
                new UnusableInputException(
                    "Cannot make a network of layers: none of the engines here (%s) does; a jar that holds Graft must keep its META-INF/services."
                        .formatted(names())));
  }

  private static String names() {
    return all().stream().map(NetworkEngine::name).collect(Collectors.joining(", "));
  }
}
