package dev.graft.image;

import com.twelvemonkeys.imageio.plugins.jpeg.JPEGImageReaderSpi;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import javax.imageio.spi.ServiceRegistry;
import javax.imageio.stream.ImageInputStream;

/**
 * The readers that decode pictures: always the same ones, whatever else is on the class path of
 * this JVM, and without the search for plugins that depends on a thread's class loader.
 */
final class ImageReaders {

  private static final List<String> OF_THE_JDK =
      List.of(
          "com.sun.imageio.plugins.jpeg.JPEGImageReaderSpi",
          "com.sun.imageio.plugins.png.PNGImageReaderSpi",
          "com.sun.imageio.plugins.gif.GIFImageReaderSpi",
          "com.sun.imageio.plugins.bmp.BMPImageReaderSpi");

  private static final List<ImageReaderSpi> KNOWN = known();

  private ImageReaders() {}

  private static List<ImageReaderSpi> known() {
    ImageIO.setUseCache(false);
    ServiceRegistry registry =
        new ServiceRegistry(List.<Class<?>>of(ImageReaderSpi.class).iterator());
    List<ImageReaderSpi> jdk = new ArrayList<>();
    Iterator<ImageReaderSpi> all =
        IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, false);
    while (all.hasNext()) {
      ImageReaderSpi reader = all.next();
      if (OF_THE_JDK.contains(reader.getClass().getName())) {
        registry.registerServiceProvider(reader, ImageReaderSpi.class);
        jdk.add(reader);
      }
    }
    // Finds the JDK's reader, which it completes, in the registry.
    ImageReaderSpi jpeg = new JPEGImageReaderSpi();
    registry.registerServiceProvider(jpeg, ImageReaderSpi.class);
    List<ImageReaderSpi> known = new ArrayList<>(List.of(jpeg, new WebPImageReaderSpi()));
    jdk.removeIf(reader -> reader.getClass().getName().equals(OF_THE_JDK.get(0)));
    known.addAll(jdk);
    return List.copyOf(known);
  }

  /** A new reader for what begins at the stream's position, or null if none knows it. */
  static ImageReader of(ImageInputStream in) throws IOException {
    for (ImageReaderSpi reader : KNOWN) {
      if (reader.canDecodeInput(in)) {
        return reader.createReaderInstance();
      }
    }
    return null;
  }
}
