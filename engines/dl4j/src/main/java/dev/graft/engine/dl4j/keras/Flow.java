package dev.graft.engine.dl4j.keras;

import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * What passes from layer to layer.
 *
 * @param type its shape, images as {@code [channels, height, width]}
 * @param order of the values of a flattened image, Keras's k-th value is number {@code order[k]}
 *     here; null where both have the same order
 */
record Flow(InputType type, int[] order) {

  static Flow of(InputType type) {
    return new Flow(type, null);
  }

  boolean isFlat() {
    return type.getType() == InputType.Type.FF;
  }

  boolean isSequence() {
    return type.getType() == InputType.Type.RNN;
  }

  boolean isImage() {
    return type.getType() == InputType.Type.CNN;
  }

  /** In words, for messages. */
  String described() {
    return isFlat() ? "values" : isSequence() ? "a sequence" : "an image";
  }

  int values() {
    return Math.toIntExact(((InputType.InputTypeFeedForward) type).getSize());
  }

  InputType.InputTypeConvolutional image() {
    return (InputType.InputTypeConvolutional) type;
  }

  InputType.InputTypeRecurrent sequence() {
    return (InputType.InputTypeRecurrent) type;
  }

  /** How many values or channels: the last dimension in Keras. */
  long width() {
    return isFlat() ? values() : isSequence() ? sequence().getSize() : image().getChannels();
  }

  /** Keras counts dimensions with the batch. */
  int rank() {
    return isFlat() ? 2 : isSequence() ? 3 : 4;
  }
}
