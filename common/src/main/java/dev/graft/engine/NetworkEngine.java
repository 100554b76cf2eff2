package dev.graft.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.Api;
import dev.graft.UnusableInputException;
import dev.graft.config.ArchitectureSettings;
import dev.graft.io.Manifest;
import dev.graft.provider.Provider;
import java.io.IOException;
import java.util.Optional;

/**
 * What computes networks: it knows its files by what is in them, and makes models of them. Found by
 * {@code META-INF/services}.
 */
@Api(Api.For.PARTS)
public interface NetworkEngine extends Provider {

  /** The version of this interface. */
  int API = 2;

  /** The files that it reads, for messages: {@code an ONNX model}. */
  String reads();

  /**
   * Whether a model file is this engine's, by what is in it. Every engine is asked: it looks at no
   * more than it needs to tell.
   */
  boolean knows(ModelFile file) throws IOException;

  /**
   * Reads a model file of its own; nothing but what describes a network is ever run.
   *
   * @throws dev.graft.UnusableInputException if it cannot be used
   */
  FileContent read(ModelFile file) throws IOException;

  /**
   * The same of a file that may hold weights alone.
   *
   * @param told the built-in network whose weights they are, as the job says; null: it does not say
   * @throws dev.graft.UnusableInputException if the file says itself what its layers are, or cannot
   *     be used
   */
  default FileContent read(ModelFile file, ArchitectureSettings told) throws IOException {
    if (told != null) {
      throw new UnusableInputException(
          "Cannot use model.architecture with %s: the file says itself what its layers are; leave model.architecture out."
              .formatted(file.path()));
    }
    return read(file);
  }

  /**
   * The network of a bundle.
   *
   * @param location how messages call the bundle
   * @return empty if none of its files is this engine's
   */
  Optional<SavedModel> network(Manifest.Checked bundle, String location) throws IOException;

  /**
   * The frozen model of a bundle.
   *
   * @param use what {@link FrozenModel#save} gave; missing if it has none of this engine
   * @return empty if there is none of this engine
   */
  default Optional<FrozenModel> frozen(Manifest.Checked bundle, String location, JsonNode use)
      throws IOException {
    return Optional.empty();
  }

  /**
   * Loads what is native; called once a JVM, before anything is computed, with the environment of
   * the profile set.
   *
   * @throws UnsupportedProfileException if it cannot compute by the profile
   */
  default void load(ArithmeticProfile profile) {}

  /** Makes the calling thread compute by the profile; called at the start of every task. */
  default void enter(ArithmeticProfile profile) {}

  /** What makes networks of a job's layers; empty if this engine makes none. */
  default Optional<LayerNetworks> layers() {
    return Optional.empty();
  }

  /**
   * What a model file holds: one of the two.
   *
   * @param network null: none
   * @param inputShape shape of one example of the network; null where the file does not say
   * @param frozen null: none
   */
  record FileContent(SavedModel network, int[] inputShape, FrozenModel frozen) {}
}
