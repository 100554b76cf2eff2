package dev.graft.spark.save;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.graft.UnusableInputException;
import dev.graft.config.ArchitectureSettings;
import dev.graft.config.ModelSettings;
import dev.graft.config.OnnxSettings;
import dev.graft.config.ProviderSettings;
import dev.graft.engine.ForeignModel;
import dev.graft.engine.FrozenModel;
import dev.graft.engine.ModelFile;
import dev.graft.engine.NetworkEngine;
import dev.graft.engine.NetworkEngines;
import dev.graft.engine.SavedModel;
import dev.graft.save.Bundle;
import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/**
 * Finds a model wherever a user points: at a bundle, at the output folder that holds one, at a file
 * of Deeplearning4j or Keras, at an ONNX model, at weights of torchvision's networks. What a file
 * is, its content says, not its name.
 */
public final class ModelFiles {

  /** The file that tells what is in a folder of TensorFlow.js. */
  private static final String TENSORFLOW_JS = "model.json";

  private ModelFiles() {}

  /**
   * Loads the pretrained model of a job; an ONNX model is cut and run as the job says.
   *
   * @param texts how many texts an example is of; 0: it is none; below 0: nobody says
   * @throws UnusableInputException if there is none, or if it is damaged
   */
  public static Bundle load(Configuration hadoop, ModelSettings model, int texts)
      throws IOException {
    Bundle bundle =
        load(
            hadoop,
            model.pretrained(),
            model.engine(),
            model.architecture(),
            sha256 -> check(model, sha256));
    if (bundle.network() != null) {
      bundle.network().checkFinite();
    }
    if (bundle.frozen() == null) {
      if (!model.onnx().equals(OnnxSettings.DEFAULTS)) {
        throw new UnusableInputException(
            "Cannot use model.onnx: %s is no ONNX model.".formatted(model.pretrained()));
      }
      SavedModel network = bundle.network().reading(model, texts, new HadoopFiles(hadoop));
      return bundle.with(network, bundle.task());
    }
    FrozenModel frozen = bundle.frozen().with(model, texts > 0, new HadoopFiles(hadoop));
    return bundle.with(bundle.cutsFrozen(model) ? frozen.cutAt(model.cut()) : frozen);
  }

  /**
   * What a job leaves open of its pretrained model and was found with it, for people.
   *
   * @param loaded the model, {@linkplain #load(Configuration, ModelSettings, int) as the job has
   *     loaded it}
   */
  public static List<String> decided(ModelSettings model, Bundle loaded) {
    return loaded.frozen() == null
        ? loaded.network().decided(model)
        : loaded.frozen().decided(model);
  }

  private static void check(ModelSettings model, String sha256) {
    if (model.requireSha256() != null && !model.requireSha256().equals(sha256)) {
      throw new UnusableInputException(
          "Cannot use the model %s: its SHA-256 is %s, model.require-sha256 is %s."
              .formatted(model.pretrained(), sha256, model.requireSha256()));
    }
  }

  /**
   * Loads a model. A file has no task, and most have no names for their classes and no
   * normalisation: these are null, empty and null. Its input shape is null where it does not say; a
   * frozen model has no layers on it.
   *
   * @throws UnusableInputException if there is none, or if it is damaged
   */
  public static Bundle load(Configuration hadoop, String path) throws IOException {
    return load(hadoop, path, sha256 -> {});
  }

  /**
   * Loads a model.
   *
   * @param identity is told the SHA-256 of the file, or of a bundle's manifest, before anything is
   *     made of it; what it throws is thrown
   * @throws UnusableInputException if there is none, or if it is damaged
   */
  public static Bundle load(Configuration hadoop, String path, Consumer<String> identity)
      throws IOException {
    return load(hadoop, path, null, null, identity);
  }

  private static Bundle load(
      Configuration hadoop,
      String path,
      ProviderSettings engine,
      ArchitectureSettings told,
      Consumer<String> identity)
      throws IOException {
    if (HubName.isAddress(path)) {
      throw new UnusableInputException(
          "Cannot load a model from %s: %s.".formatted(path, HubName.advice(hadoop, path)));
    }
    try {
      HadoopFolder folder = HadoopFolder.of(hadoop, path);
      return folder.isFile()
          ? file(new HadoopFiles(hadoop), path, engine, told, identity)
          : folder(hadoop, folder, path, engine, told, identity);
    } catch (OutOfMemoryError e) {
      // What a file states is checked before memory is taken; this is for what adds up.
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot load a model from %s: it needs more memory than there is (%,d MB of heap); give the driver more.",
              path,
              Runtime.getRuntime().maxMemory() >> 20),
          e);
    } catch (StackOverflowError e) {
      throw new UnusableInputException(
          "Cannot load a model from %s: it is nested deeper than any model.".formatted(path), e);
    }
  }

  private static Bundle folder(
      Configuration hadoop,
      HadoopFolder folder,
      String path,
      ProviderSettings engine,
      ArchitectureSettings told,
      Consumer<String> identity)
      throws IOException {
    for (HadoopFolder candidate : List.of(folder, folder.in("model"))) {
      if (Bundle.isIn(candidate.names())) {
        if (engine != null) {
          throw engine.refused(
              "%s is a folder that Graft saved, whose files say which engine is theirs; leave model.engine out"
                  .formatted(path));
        }
        if (told != null) {
          throw new UnusableInputException(
              "Cannot use model.architecture with %s: it is a folder that Graft saved, which says itself what its layers are; leave model.architecture out."
                  .formatted(path));
        }
        return Bundle.load(candidate, identity);
      }
    }
    refuse(ForeignModel.ofFolder(folder.names()), path);
    if (folder.has(TENSORFLOW_JS)) {
      String json = path + "/" + TENSORFLOW_JS;
      try (ModelFile file = ModelFile.of(new HadoopFiles(hadoop), json, identity)) {
        refuse(ForeignModel.of(file), json);
      }
    }
    if (folder.exists()) {
      throw new UnusableInputException(
          "Cannot load a model from %s: the folder holds no whole bundle (labels.json and MANIFEST.json)."
              .formatted(path));
    }
    String advice = HubName.advice(hadoop, path);
    throw new UnusableInputException(
        "Cannot load a model from %s: there is nothing there%s."
            .formatted(path, advice.isEmpty() ? "" : "; " + advice));
  }

  private static Bundle file(
      ModelFile.Files files,
      String path,
      ProviderSettings engine,
      ArchitectureSettings told,
      Consumer<String> identity)
      throws IOException {
    LibraryLog.hush();
    try (ModelFile file = ModelFile.of(files, path, identity)) {
      Optional<NetworkEngine.FileContent> read = NetworkEngines.read(file, engine, told);
      if (read.isEmpty()) {
        refuse(ForeignModel.of(file), path);
        throw new UnusableInputException(
            "Cannot load a model from %s: it is neither a folder that Graft saved nor %s."
                .formatted(path, NetworkEngines.reads()));
      }
      return bare(read.get());
    }
  }

  private static void refuse(Optional<ForeignModel> foreign, String path) {
    if (foreign.isPresent()) {
      throw foreign.get().refusal(path);
    }
  }

  /** A file that says what the network is, and little more. */
  private static Bundle bare(NetworkEngine.FileContent file) {
    JsonNode nothing = MissingNode.getInstance();
    SavedModel network = file.network();
    return new Bundle(
        network,
        file.inputShape(),
        network == null ? null : network.normalization(),
        nothing,
        null,
        network == null ? List.of() : network.classNames(),
        nothing,
        file.frozen());
  }
}
