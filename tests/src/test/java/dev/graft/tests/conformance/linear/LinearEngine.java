package dev.graft.tests.conformance.linear;

import dev.graft.engine.ModelFile;
import dev.graft.engine.NetworkEngine;
import dev.graft.engine.SavedModel;
import dev.graft.io.Manifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Knows its files by their first word, and reads them. */
public final class LinearEngine implements NetworkEngine {

  private static final int MOST = 1 << 20;

  @Override
  public String name() {
    return "linear";
  }

  @Override
  public int apiVersion() {
    return API;
  }

  @Override
  public String reads() {
    return "a linear model";
  }

  @Override
  public Optional<FileContent> read(ModelFile file) throws IOException {
    String beginning = new String(file.beginning(), StandardCharsets.US_ASCII);
    if (!beginning.startsWith(LinearSaved.MAGIC)) {
      return Optional.empty();
    }
    LinearSaved network = LinearSaved.of(file.bytes(MOST));
    return Optional.of(new FileContent(network, network.inputShape(null), null));
  }

  @Override
  public Optional<SavedModel> network(Manifest.Checked bundle, String location) throws IOException {
    return bundle.has(LinearSaved.FILE)
        ? Optional.of(LinearSaved.of(bundle.bytes(LinearSaved.FILE, MOST)))
        : Optional.empty();
  }
}
