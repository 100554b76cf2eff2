package dev.graft.engine.onnx;

import dev.graft.engine.ForeignModel;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.nd4j.shade.protobuf.CodedInputStream;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;
import org.nd4j.shade.protobuf.WireFormat;

/** Files that begin as ONNX models do, and are none. */
final class ForeignProtobuf {

  /** The first number of a field of Core ML that is a kind of model; ONNX has none up there. */
  private static final int KINDS_OF_CORE_ML = 200;

  /** Of fields of a protobuf: as many as tell what it is. */
  private static final int MOST_FIELDS = 100_000;

  private ForeignProtobuf() {}

  /**
   * By the fields of a protobuf, which begins as ONNX models do.
   *
   * @param in not closed
   */
  static Optional<ForeignModel> of(InputStream in) throws IOException {
    CodedInputStream fields = CodedInputStream.newInstance(in);
    fields.setSizeLimit(Integer.MAX_VALUE);
    boolean beyond = false;
    for (int i = 0; i < MOST_FIELDS; i++) {
      int tag;
      try {
        tag = fields.readTag();
        if (tag == 0) {
          // The two fields of a SavedModel: its version and its graphs.
          return beyond || i < 2 ? Optional.empty() : Optional.of(ForeignModel.SAVED_MODEL);
        }
        int field = WireFormat.getTagFieldNumber(tag);
        if (field >= KINDS_OF_CORE_ML) {
          return Optional.of(ForeignModel.CORE_ML);
        }
        beyond |= field > 2;
        fields.skipField(tag);
      } catch (InvalidProtocolBufferException e) {
        return Optional.empty(); // what reads ONNX says what is wrong
      }
    }
    return Optional.empty();
  }
}
