package dev.graft.engine.onnx;

import java.io.IOException;
import org.nd4j.shade.protobuf.CodedInputStream;
import org.nd4j.shade.protobuf.WireFormat;

/**
 * Counts the parts of an ONNX model without building any: an operator takes two bytes of a file and
 * a hundred of memory.
 */
final class OnnxParts {

  /** Operators, their inputs and attributes, weights, names; large models have 100,000. */
  static final int MOST = 2_000_000;

  private static final int DEEPEST = 100;

  /** A message, with the numbers of its fields that hold others: see onnx.proto. */
  private enum Message {
    MODEL,
    GRAPH,
    NODE,
    ATTRIBUTE,
    TRAINING,
    FUNCTION,
    LEAF;

    Message of(int field) {
      return switch (this) {
        case MODEL -> field == 7 ? GRAPH : field == 20 ? TRAINING : field == 25 ? FUNCTION : LEAF;
        case GRAPH -> field == 1 ? NODE : LEAF;
        case NODE -> field == 5 ? ATTRIBUTE : LEAF;
        case ATTRIBUTE -> field == 6 || field == 11 ? GRAPH : LEAF;
        case TRAINING -> field == 1 || field == 2 ? GRAPH : LEAF;
        case FUNCTION -> field == 7 ? NODE : field == 11 ? ATTRIBUTE : LEAF;
        case LEAF -> LEAF;
      };
    }
  }

  private final CodedInputStream in;
  private int parts;

  private OnnxParts(byte[] bytes) {
    this.in = CodedInputStream.newInstance(bytes);
  }

  /**
   * Whether a model has more parts than memory should be taken for.
   *
   * @throws IOException if it is no model, or breaks off
   */
  static boolean areTooMany(byte[] bytes) throws IOException {
    OnnxParts parts = new OnnxParts(bytes);
    parts.count(Message.MODEL, 0);
    return parts.parts > MOST;
  }

  private void count(Message message, int depth) throws IOException {
    if (depth > DEEPEST) {
      throw new IOException("graphs in graphs");
    }
    for (int tag = in.readTag(); tag != 0 && parts <= MOST; tag = in.readTag()) {
      Message inner = message.of(WireFormat.getTagFieldNumber(tag));
      if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        in.skipField(tag);
        continue;
      }
      parts++;
      int length = in.readRawVarint32();
      if (inner == Message.LEAF) {
        in.skipRawBytes(length);
      } else {
        int limit = in.pushLimit(length);
        count(inner, depth + 1);
        if (parts > MOST) {
          return;
        }
        in.popLimit(limit);
      }
    }
  }
}
