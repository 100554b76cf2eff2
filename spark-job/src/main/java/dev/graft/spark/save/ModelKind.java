package dev.graft.spark.save;

import dev.graft.UnusableInputException;
import dev.graft.network.ForeignModel;
import dev.graft.network.ModelArchive;
import dev.graft.network.ModelZip;
import dev.graft.network.UnsafeArchiveException;
import dev.graft.network.keras.KerasModel;
import dev.graft.network.onnx.OnnxFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** What a model file is, by what it holds. */
enum ModelKind {
  DEEPLEARNING4J,
  KERAS,
  ONNX,

  /** One of the first two: its entries tell. */
  ZIP,

  /** Text, which no model that is read begins as. */
  JSON,
  UNKNOWN;

  /** So many bytes tell. */
  static final int BEGINNING = 16;

  /** Enough for the header and the name of a zip's first entry. */
  private static final int FIRST_ENTRY = 1_000;

  private static final List<String> OF_DEEPLEARNING4J = List.of(ModelZip.LAYOUT, ModelZip.WEIGHTS);
  private static final List<String> OF_KERAS =
      List.of("config.json", "metadata.json", "model.weights.h5");

  /** By the first bytes of a file. */
  static ModelKind of(byte[] beginning) {
    if (KerasModel.isHdf5(beginning)) {
      return KERAS;
    }
    boolean zip = beginning.length > 3 && beginning[0] == 'P' && beginning[1] == 'K';
    if (zip) {
      return ZIP;
    }
    if (beginning.length > 0 && beginning[0] == '{') {
      return JSON;
    }
    return beginning.length > 3 && OnnxFile.mayBe(beginning) ? ONNX : UNKNOWN;
  }

  /**
   * By the entries that only one kind has.
   *
   * @param name how messages call the file
   * @throws UnusableInputException if it is damaged, or holds what no model does
   */
  static ModelKind ofZip(Path file, String name) {
    try (ModelArchive zip = ModelArchive.open(file)) {
      Set<String> entries = zip.names();
      if (!Collections.disjoint(entries, OF_DEEPLEARNING4J)) {
        return DEEPLEARNING4J;
      }
      if (!Collections.disjoint(entries, OF_KERAS)) {
        return KERAS;
      }
      ForeignModel foreign = ForeignModel.ofZip(entries).orElse(null);
      if (foreign != null) {
        throw foreign.refusal(name);
      }
      return UNKNOWN;
    } catch (UnsafeArchiveException e) {
      throw foreign(file, name, refusal(name, e.getMessage(), e));
    } catch (IOException e) {
      throw foreign(
          file, name, refusal(name, "it begins as a zip, but is damaged or breaks off", e));
    }
  }

  private static UnusableInputException foreign(
      Path file, String name, UnusableInputException otherwise) {
    try (InputStream in = Files.newInputStream(file)) {
      return ForeignModel.ofFirstEntry(in.readNBytes(FIRST_ENTRY))
          .map(foreign -> foreign.refusal(name))
          .orElse(otherwise);
    } catch (IOException e) {
      return otherwise;
    }
  }

  private static UnusableInputException refusal(String name, String why, Exception cause) {
    return new UnusableInputException(
        "Cannot load a model from %s: %s.".formatted(name, why), cause);
  }
}
