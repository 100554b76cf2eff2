package dev.graft.engine.torch;

import dev.graft.UnusableInputException;
import dev.graft.engine.ArithmeticProfile;
import dev.graft.engine.ForeignModel;
import dev.graft.engine.ModelFile;
import dev.graft.engine.NetworkEngine;
import dev.graft.engine.SavedModel;
import dev.graft.io.LocalCopy;
import dev.graft.io.Manifest;
import dev.graft.io.ModelArchive;
import dev.graft.provider.NamedProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** PyTorch: networks that {@code graft.prepare_torch} wrote. */
public final class TorchEngine extends NamedProvider implements NetworkEngine {

  public TorchEngine() {
    super("torch", API);
  }

  @Override
  public String reads() {
    return "a prepared TorchScript model";
  }

  @Override
  public void enter(ArithmeticProfile profile) {
    if (profile.gpuLibraries()) {
      TorchLibrary.permitGpus();
    }
  }

  /** What else PyTorch writes is this engine's to refuse. */
  @Override
  public boolean knows(ModelFile file) throws IOException {
    return foreign(file).isPresent()
        || ForeignModel.isZip(file.beginning()) && PreparedFile.isOne(entries(file));
  }

  private static Set<String> entries(ModelFile file) throws IOException {
    Path copy = file.copy(); // what fails here says nothing of the file
    try (ModelArchive zip = ModelArchive.open(copy, ModelArchive.MOST_TENSORS)) {
      return Set.copyOf(zip.names());
    } catch (IOException e) {
      return Set.of();
    }
  }

  /** A model that PyTorch wrote and nobody prepared. */
  private static Optional<ForeignModel> foreign(ModelFile file) throws IOException {
    return ForeignModel.of(file)
        .filter(one -> one == ForeignModel.PYTORCH || one == ForeignModel.TORCHSCRIPT);
  }

  @Override
  public FileContent read(ModelFile file) throws IOException {
    Optional<ForeignModel> foreign = foreign(file);
    if (foreign.isPresent()) {
      throw new UnusableInputException(
          foreign.get() == ForeignModel.PYTORCH
              ? "Cannot load a model from %s: it is weights, or a whole model, that PyTorch saved, which is a program in Python and never read; load it there and write it with graft.prepare_torch(model, example, \"model.pt\")."
                  .formatted(file.path())
              : "Cannot load a model from %s: it is TorchScript that says nothing of its layers and gives no access to its statistics; write it from the network that it was made of, with graft.prepare_torch(model, example, \"model.pt\")."
                  .formatted(file.path()));
    }
    PreparedFile.Content content = PreparedFile.read(file.copy(), file.path());
    TorchNetwork network = TorchNetwork.of(content, file.path());
    return new FileContent(network, network.statedShape(), null);
  }

  @Override
  public Optional<SavedModel> network(Manifest.Checked bundle, String location) throws IOException {
    if (!bundle.has(TorchNetwork.FILE)) {
      return Optional.empty();
    }
    try (LocalCopy copy = LocalCopy.of(out -> bundle.copy(TorchNetwork.FILE, out))) {
      String name = location + "/" + TorchNetwork.FILE;
      return Optional.of(TorchNetwork.of(PreparedFile.read(copy.path(), name), name));
    }
  }
}
