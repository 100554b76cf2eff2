package dev.graft.spark.save;

import com.fasterxml.jackson.databind.node.MissingNode;
import dev.graft.config.UnusableInputException;
import dev.graft.dataset.Normalization;
import dev.graft.network.ModelZip;
import dev.graft.network.keras.KerasModel;
import dev.graft.save.Bundle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * Finds a model wherever a user points: at a bundle, at the output folder that holds one, at a file
 * of Deeplearning4j or Keras. What a file is, its content says, not its name.
 */
public final class ModelFiles {

  private ModelFiles() {}

  /**
   * Loads a model. A file has no names for its classes and no normalisation: these are empty and
   * none. Its input shape is null where it does not say.
   *
   * @throws UnusableInputException if there is none, or if it is damaged
   */
  public static Bundle load(Configuration hadoop, String path) throws IOException {
    HadoopFolder folder = HadoopFolder.of(hadoop, path);
    if (folder.isFile()) {
      return file(folder, path);
    }
    for (HadoopFolder candidate : List.of(folder, folder.in("model"))) {
      if (Bundle.isIn(candidate.names())) {
        return Bundle.load(candidate);
      }
    }
    throw new UnusableInputException(
        folder.exists()
            ? "Cannot load a model from %s: the folder holds no whole bundle (model.zip and MANIFEST.json)."
                .formatted(path)
            : "Cannot load a model from %s: there is nothing there.".formatted(path));
  }

  private static Bundle file(HadoopFolder file, String path) throws IOException {
    return switch (kind(file)) {
      case DEEPLEARNING4J -> {
        try (InputStream in = file.openFile()) {
          yield of(ModelZip.read(in, path), null);
        }
      }
      case KERAS -> keras(file, path);
      case UNKNOWN ->
          throw new UnusableInputException(
              "Cannot load a model from %s: it is neither a folder that Graft saved nor a Deeplearning4j zip nor a Keras file (.h5 or .keras)."
                  .formatted(path));
    };
  }

  private static ModelKind kind(HadoopFolder file) throws IOException {
    try (InputStream in = file.openFile()) {
      return ModelKind.of(in);
    }
  }

  /** Keras's files are read here and there, not from beginning to end: from a copy. */
  private static Bundle keras(HadoopFolder file, String path) throws IOException {
    Path copy = Files.createTempFile("graft-model-", null);
    try {
      try (InputStream in = file.openFile()) {
        Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
      }
      KerasModel model = KerasModel.read(copy, path);
      return of(model.network(), model.inputShape());
    } finally {
      Files.delete(copy);
    }
  }

  private static Bundle of(ComputationGraph network, int[] inputShape) {
    return new Bundle(
        network,
        inputShape,
        Normalization.scale(1),
        MissingNode.getInstance(),
        List.of(),
        MissingNode.getInstance());
  }
}
