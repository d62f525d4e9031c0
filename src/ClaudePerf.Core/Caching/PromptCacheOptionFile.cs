using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Caching;

/// <summary>
/// The file <c>prompt-cache.json</c> in the data folder, which stores a user's <see cref="PromptCacheOptions"/>. Only
/// the user can read it: a connection string may contain a password.
/// </summary>
/// <param name="dataFolder">The data folder; null for the default of this process's user and environment.</param>
/// <exception cref="DirectoryNotFoundException">
/// No folder was given and the system has no folder for user data.
/// </exception>
public sealed class PromptCacheOptionFile(string? dataFolder = null)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "prompt-cache.json";

    /// <summary>The environment variable that disables the cache: <c>off</c>, <c>0</c> or <c>false</c>.</summary>
    public const string SwitchVariable = "CLAUDEPERF_CACHE";

    /// <summary>The environment variable that names a Redis server.</summary>
    public const string RedisVariable = "CLAUDEPERF_REDIS";

    /// <summary>The file's full path.</summary>
    public string FilePath { get; } = Path.Combine(dataFolder ?? DataFolder.Locate(), FileName);

    /// <summary>Reads the file; returns the defaults if it does not exist.</summary>
    /// <exception cref="PromptCacheOptionException">The file cannot be read or is damaged.</exception>
    public PromptCacheOptions Read()
    {
        // Most users have no such file, and a process's first exception is expensive.
        if (!File.Exists(FilePath))
            return new PromptCacheOptions();
        try
        {
            var options = JsonSerializer.Deserialize(
                RegularFile.ReadBytes(FilePath, ReadLimits.Options), PromptCacheOptionContext.Default.PromptCacheOptions);
            return options is { MemoryBytes: >= 0, DiskBytes: >= 0 } && options.MaximumAge > TimeSpan.Zero ? options : throw Damaged(null);
        }
        catch (JsonException exception)
        {
            throw Damaged(exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PromptCacheOptionException($"Cannot read the prompt cache options '{FilePath}': {exception.Message}",
                FilePath, exception);
        }
    }

    /// <summary>Reads the file and applies the environment variables.</summary>
    /// <param name="environment">Reads an environment variable; null for the process's environment.</param>
    /// <exception cref="PromptCacheOptionException">The file cannot be read or is damaged.</exception>
    public PromptCacheOptions ReadEffective(Func<string, string?>? environment = null)
    {
        environment ??= Environment.GetEnvironmentVariable;
        var options = Read();
        if (environment(SwitchVariable)?.Trim() is { Length: > 0 } word)
        {
            var isOff = word is "0"
                || word.Equals("off", StringComparison.OrdinalIgnoreCase)
                || word.Equals("false", StringComparison.OrdinalIgnoreCase);
            options = options with { Enabled = !isOff };
        }
        if (environment(RedisVariable)?.Trim() is { Length: > 0 } server)
            options = options with { Store = CacheStoreKind.Redis, RedisConnection = server };
        return options;
    }

    /// <summary>Replaces the file atomically.</summary>
    /// <exception cref="PromptCacheOptionException">The file cannot be written.</exception>
    public void Write(PromptCacheOptions options)
    {
        try
        {
            PrivateFiles.CreateFolder(Path.GetDirectoryName(FilePath)!);
            AtomicFile.Write(FilePath, JsonSerializer.SerializeToUtf8Bytes(options, PromptCacheOptionContext.Default.PromptCacheOptions),
                ownerOnly: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PromptCacheOptionException($"Cannot write the prompt cache options '{FilePath}': {exception.Message}",
                FilePath, exception);
        }
    }

    private PromptCacheOptionException Damaged(Exception? inner) =>
        new($"The prompt cache options '{FilePath}' are damaged. Delete the file, or run Set-PromptCacheOption -Reset.", FilePath, inner);
}

/// <summary>The prompt cache options cannot be read or written; the message says why and what to do.</summary>
public sealed class PromptCacheOptionException : Exception
{
    internal PromptCacheOptionException(string message, string path, Exception? inner)
        : base(message, inner) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }
}

/// <summary>Serializes options without reflection, which the native program does not support.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(PromptCacheOptions))]
internal sealed partial class PromptCacheOptionContext : JsonSerializerContext;
