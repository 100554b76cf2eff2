package dev.graft.spark.read;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.graft.text.TextToRow;

/**
 * What a pretrained model says of the data that it takes.
 *
 * @param learned what the data's format learned when the model was made; missing if there is
 *     nothing
 * @param inputShape shape of one example at its input; null: not known
 * @param keepsClasses whether its output layer is kept, and with it the numbers of its classes
 * @param tokenizer what reads texts for it; null: a vocabulary does
 */
public record Pretrained(
    JsonNode learned, int[] inputShape, boolean keepsClasses, TextToRow tokenizer) {

  /** Of a job that has no pretrained model. */
  public static Pretrained none() {
    return new Pretrained(MissingNode.getInstance(), null, false, null);
  }
}
