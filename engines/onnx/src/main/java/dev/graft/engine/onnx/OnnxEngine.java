package dev.graft.engine.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.engine.ForeignModel;
import dev.graft.engine.FrozenModel;
import dev.graft.engine.ModelFile;
import dev.graft.engine.NetworkEngine;
import dev.graft.engine.SavedModel;
import dev.graft.io.Manifest;
import dev.graft.provider.NamedProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** ONNX Runtime: models that stay as they are. */
public final class OnnxEngine extends NamedProvider implements NetworkEngine {

  static final String NAME = "onnx";

  public OnnxEngine() {
    super(NAME, API);
  }

  @Override
  public String reads() {
    return "an ONNX model";
  }

  @Override
  public boolean knows(ModelFile file) {
    byte[] beginning = file.beginning();
    return beginning.length > 3 && OnnxFile.mayBe(beginning) && !ForeignModel.isZip(beginning);
  }

  @Override
  public FileContent read(ModelFile file) throws IOException {
    if (file.length() > OnnxFile.MOST) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot load a model from %s: it has %,d bytes, and an ONNX model in one file has 2 GB at most.",
              file.path(),
              file.length()));
    }
    byte[] bytes = file.bytes(OnnxFile.MOST);
    Optional<ForeignModel> foreign = ForeignProtobuf.of(new ByteArrayInputStream(bytes));
    if (foreign.isPresent()) {
      throw foreign.get().refusal(file.path());
    }
    OnnxModel model = OnnxModel.of(OnnxFile.read(bytes, file.path()));
    return new FileContent(null, null, model);
  }

  @Override
  public Optional<SavedModel> network(Manifest.Checked bundle, String location) {
    return Optional.empty();
  }

  @Override
  public Optional<FrozenModel> frozen(Manifest.Checked bundle, String location, JsonNode use)
      throws IOException {
    return use.isMissingNode()
        ? Optional.empty()
        : Optional.of(OnnxBundle.load(bundle, location, use));
  }
}
