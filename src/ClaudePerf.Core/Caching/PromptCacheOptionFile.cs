using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Caching;

/// <summary>
/// The file <c>prompt-cache.json</c> of the data folder, which keeps a user's <see cref="PromptCacheOptions"/>. For the user alone: a connection
/// string may hold a password.
/// </summary>
/// <param name="dataFolder">The data folder; by default that of this process's user and environment.</param>
/// <exception cref="DirectoryNotFoundException">None is given, and the system names no folder of per-user data.</exception>
public sealed class PromptCacheOptionFile(string? dataFolder = null)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "prompt-cache.json";

    /// <summary>The environment variable that switches the cache off: <c>off</c>, <c>0</c> or <c>false</c>.</summary>
    public const string SwitchVariable = "CLAUDEPERF_CACHE";

    /// <summary>The environment variable that names a Redis server.</summary>
    public const string RedisVariable = "CLAUDEPERF_REDIS";

    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Converters = { new JsonStringEnumConverter() } };

    /// <summary>The file's full path.</summary>
    public string FilePath { get; } = Path.Combine(dataFolder ?? DataFolder.Locate(), FileName);

    /// <summary>What the file says, or the options' own defaults where it is not there.</summary>
    /// <exception cref="CacheOptionException">It cannot be read or is damaged.</exception>
    public PromptCacheOptions Read()
    {
        // Most users have none, and a process's first exception is dear.
        if (!File.Exists(FilePath))
            return new PromptCacheOptions();
        try
        {
            var options = JsonSerializer.Deserialize<PromptCacheOptions>(RegularFile.ReadBytes(FilePath, ReadLimits.Options), Json);
            return options is { MemoryBytes: >= 0, DiskBytes: >= 0 } && options.MaximumAge > TimeSpan.Zero ? options : throw Damaged(null);
        }
        catch (JsonException exception)
        {
            throw Damaged(exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CacheOptionException($"The prompt cache's options '{FilePath}' cannot be read: {exception.Message}", FilePath, exception);
        }
    }

    /// <summary>What the file and the environment say together.</summary>
    /// <param name="environment">Reads an environment variable; null for this process's.</param>
    /// <exception cref="CacheOptionException">The file cannot be read or is damaged.</exception>
    public PromptCacheOptions ReadEffective(Func<string, string?>? environment = null)
    {
        environment ??= Environment.GetEnvironmentVariable;
        var options = Read();
        if (environment(SwitchVariable)?.Trim() is { Length: > 0 } word)
            options = options with { Enabled = !(word is "0" || word.Equals("off", StringComparison.OrdinalIgnoreCase) || word.Equals("false", StringComparison.OrdinalIgnoreCase)) };
        if (environment(RedisVariable)?.Trim() is { Length: > 0 } server)
            options = options with { Store = CacheStoreKind.Redis, RedisConnection = server };
        return options;
    }

    /// <summary>Replaces what the file says, whole or not at all.</summary>
    /// <exception cref="CacheOptionException">It cannot be written.</exception>
    public void Write(PromptCacheOptions options)
    {
        try
        {
            PrivateFiles.CreateFolder(Path.GetDirectoryName(FilePath)!);
            AtomicFile.Write(FilePath, JsonSerializer.SerializeToUtf8Bytes(options, Json), ownerOnly: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CacheOptionException($"The prompt cache's options '{FilePath}' cannot be written: {exception.Message}", FilePath, exception);
        }
    }

    private CacheOptionException Damaged(Exception? inner) =>
        new($"The prompt cache's options '{FilePath}' are damaged. Delete the file, or run Set-PromptCacheOption -Reset.", FilePath, inner);
}

/// <summary>The file of the prompt cache's options cannot be used; the message says why and what helps.</summary>
public sealed class CacheOptionException : Exception
{
    internal CacheOptionException(string message, string path, Exception? inner)
        : base(message, inner) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }
}
