package dev.graft.engine.dl4j;

import dev.graft.UnusableInputException;
import dev.graft.config.ArchitectureSettings;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.ForeignModel;
import dev.graft.engine.LayerNetworks;
import dev.graft.engine.ModelFile;
import dev.graft.engine.NetworkEngine;
import dev.graft.engine.SavedModel;
import dev.graft.engine.dl4j.keras.KerasModel;
import dev.graft.engine.dl4j.network.ModelZip;
import dev.graft.engine.dl4j.safetensors.TorchWeights;
import dev.graft.io.LocalCopy;
import dev.graft.io.Manifest;
import dev.graft.io.ModelArchive;
import dev.graft.io.UnsafeArchiveException;
import dev.graft.provider.NamedProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Deeplearning4j: networks of its own files and of Keras's, those made of a job's layers, and
 * built-in ones with torchvision's weights.
 */
public final class Dl4jEngine extends NamedProvider implements NetworkEngine {

  private static final List<String> OF_DEEPLEARNING4J = List.of(ModelZip.LAYOUT, ModelZip.WEIGHTS);
  private static final List<String> OF_KERAS =
      List.of("config.json", "metadata.json", "model.weights.h5");

  public Dl4jEngine() {
    super("dl4j", API);
  }

  @Override
  public String reads() {
    return "a Deeplearning4j zip nor a Keras file (.h5 or .keras) nor the weights of a resnet18 or vgg16 of torchvision (.safetensors)";
  }

  @Override
  public boolean knows(ModelFile file) throws IOException {
    if (KerasModel.isHdf5(file.beginning())) {
      return true;
    }
    if (isWeights(file)) {
      return TorchWeights.knows(file);
    }
    if (!ForeignModel.isZip(file.beginning())) {
      return false;
    }
    Set<String> entries = entries(file);
    return !Collections.disjoint(entries, OF_DEEPLEARNING4J)
        || !Collections.disjoint(entries, OF_KERAS);
  }

  private static boolean isWeights(ModelFile file) {
    return ForeignModel.ofBeginning(file.beginning()).equals(Optional.of(ForeignModel.SAFETENSORS));
  }

  @Override
  public FileContent read(ModelFile file, ArchitectureSettings told) throws IOException {
    return isWeights(file)
        ? new FileContent(new GraphNetwork(TorchWeights.read(file, told)), null, null)
        : NetworkEngine.super.read(file, told);
  }

  @Override
  public FileContent read(ModelFile file) throws IOException {
    if (isWeights(file)) {
      return read(file, null);
    }
    boolean zip = ForeignModel.isZip(file.beginning());
    return zip && !Collections.disjoint(entries(file), OF_DEEPLEARNING4J)
        ? new FileContent(new GraphNetwork(ModelZip.read(file.copy(), file.path())), null, null)
        : keras(file);
  }

  private static FileContent keras(ModelFile file) throws IOException {
    KerasModel model = KerasModel.read(file.copy(), file.path());
    return new FileContent(new GraphNetwork(model.network()), model.inputShape(), null);
  }

  /** Empty of a file that another tool made and no one reads. */
  private static Set<String> entries(ModelFile file) throws IOException {
    Path copy = file.copy(); // what fails here says nothing of the file
    try (ModelArchive zip = ModelArchive.open(copy)) {
      return Set.copyOf(zip.names());
    } catch (UnsafeArchiveException e) {
      return noEntries(file, e.getMessage(), e);
    } catch (IOException e) {
      return noEntries(file, "it begins as a zip, but is damaged or breaks off", e);
    }
  }

  private static Set<String> noEntries(ModelFile file, String why, Exception cause)
      throws IOException {
    if (ForeignModel.of(file).isPresent()) {
      return Set.of();
    }
    throw new UnusableInputException(
        "Cannot load a model from %s: %s.".formatted(file.path(), why), cause);
  }

  @Override
  public Optional<SavedModel> network(Manifest.Checked bundle, String location) throws IOException {
    if (!bundle.has(GraphNetwork.FILE)) {
      return Optional.empty();
    }
    try (LocalCopy copy = LocalCopy.of(out -> bundle.copy(GraphNetwork.FILE, out))) {
      return Optional.of(
          new GraphNetwork(ModelZip.read(copy.path(), location + "/" + GraphNetwork.FILE)));
    }
  }

  @Override
  public void load(ArithmeticProfile profile) {
    Nd4jRuntime.load(profile);
  }

  @Override
  public void enter(ArithmeticProfile profile) {
    Nd4jRuntime.enter(profile);
  }

  @Override
  public Optional<LayerNetworks> layers() {
    return Optional.of(new Dl4jLayers());
  }
}
