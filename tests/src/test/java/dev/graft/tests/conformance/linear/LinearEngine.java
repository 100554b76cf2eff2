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
  public boolean knows(ModelFile file) {
    String beginning = new String(file.beginning(), StandardCharsets.US_ASCII);
    return beginning.startsWith(LinearSaved.MAGIC);
  }

  @Override
  public FileContent read(ModelFile file) throws IOException {
    LinearSaved network = LinearSaved.of(file.bytes(MOST));
    return new FileContent(network, network.inputShape(null), null);
  }

  @Override
  public Optional<SavedModel> network(Manifest.Checked bundle, String location) throws IOException {
    return bundle.has(LinearSaved.FILE)
        ? Optional.of(LinearSaved.of(bundle.bytes(LinearSaved.FILE, MOST)))
        : Optional.empty();
  }
}
