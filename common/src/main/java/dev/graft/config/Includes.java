package dev.graft.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigSyntax;
import com.typesafe.config.ConfigValue;
import dev.graft.UnusableInputException;
import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.net.URL;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a job file may include: files of its own folder, by names relative to the file that includes
 * them. A job file that came from elsewhere reaches nothing else unless whoever runs it says so.
 * HOCON passes over a file that is missing; here it is refused, for what it was to say would be
 * missing without a word.
 */
public final class Includes
    implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

  /** In a job file {@code ${job-folder}} is the folder that the file lies in. */
  private static final String JOB_FOLDER = "job-folder";

  private static final String ORIGIN = "the job file's folder";

  /** Files that include each other in a circle never end. */
  private static final int MOST = 100;

  private final JobFolder folder;
  private final String file;
  private final boolean anywhere;
  private final AtomicInteger included;

  private Includes(JobFolder folder, String file, boolean anywhere, AtomicInteger included) {
    this.folder = folder;
    this.file = file;
    this.anywhere = anywhere;
    this.included = included;
  }

  /** Of settings that are in no file: nothing. */
  public static Includes none() {
    return new Includes(null, null, false, new AtomicInteger());
  }

  /**
   * Of a job file.
   *
   * @param anywhere whether it may include whatever it names: other folders, URLs, the class path
   */
  public static Includes of(JobFolder folder, String file, boolean anywhere) {
    return new Includes(folder, file, anywhere, new AtomicInteger());
  }

  /** Of a job file: what its settings call its folder by; of settings in no file: nothing. */
  Config jobFolder() {
    return folder == null
        ? ConfigFactory.empty()
        : ConfigFactory.parseMap(Map.of(JOB_FOLDER, folder.path()), ORIGIN);
  }

  /** The same settings once what stands in for the job's folder is put in. */
  static Config withoutJobFolder(Config resolved) {
    ConfigValue folder = resolved.root().get(JOB_FOLDER);
    return folder != null && folder.origin().description().startsWith(ORIGIN)
        ? resolved.withoutPath(JOB_FOLDER)
        : resolved; // somebody's own key, of which there is none
  }

  @Override
  public ConfigObject include(ConfigIncludeContext context, String name) {
    PathCredentials.refuse("an included file", name);
    if (folder == null) {
      throw outside(name);
    }
    if (included.incrementAndGet() > MOST) {
      throw refused(name, "the last of more than %s files, perhaps in a circle".formatted(MOST));
    }
    try {
      String path = folder.resolve(file, name);
      if (!anywhere && !folder.holds(path)) {
        throw outside(name);
      }
      try (Reader found = folder.open(path)) {
        if (found == null) {
          throw refused(name, "and there is no file " + path);
        }
        return parsed(path, JobText.read(found, path));
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new UnusableInputException(
          "Cannot read the file %s that %s includes: %s.".formatted(name, file, e.getMessage()), e);
    }
  }

  private ConfigObject parsed(String path, String text) {
    return JobText.parse(
            text,
            "the file " + path,
            ConfigParseOptions.defaults()
                .setSyntax(
                    path.endsWith(".properties") ? ConfigSyntax.PROPERTIES : ConfigSyntax.CONF)
                .setOriginDescription(path)
                .setIncluder(new Includes(folder, path, anywhere, included)))
        .root();
  }

  @Override
  public ConfigObject includeFile(ConfigIncludeContext context, File what) {
    if (!anywhere) {
      throw outside("file(%s)".formatted(what));
    }
    return include(context, what.getPath());
  }

  @Override
  public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
    if (!anywhere) {
      throw outside("a URL"); // which may hold a password
    }
    return ConfigFactory.parseURL(what, options(what.getPath())).root();
  }

  @Override
  public ConfigObject includeResources(ConfigIncludeContext context, String what) {
    if (!anywhere) {
      throw outside("classpath(%s)".formatted(what));
    }
    return ConfigFactory.parseResources(what, options(what)).root();
  }

  private ConfigParseOptions options(String name) {
    return ConfigParseOptions.defaults()
        .setAllowMissing(false)
        .setIncluder(new Includes(folder, name, true, included));
  }

  private UnusableInputException outside(String name) {
    if (folder == null) {
      return new UnusableInputException(
          "Cannot include %s: only job files include others.".formatted(name));
    }
    return refused(
        name,
        "and only files of the job file's own folder are included; put it there, or run the command with --allow-includes");
  }

  private UnusableInputException refused(String name, String why) {
    return new UnusableInputException(
        "Cannot read the job file: %s includes %s, %s."
            .formatted(file == null ? "it" : file, name, why));
  }

  /** There is nothing that includes in another way. */
  @Override
  public ConfigIncluder withFallback(ConfigIncluder fallback) {
    return this;
  }
}
