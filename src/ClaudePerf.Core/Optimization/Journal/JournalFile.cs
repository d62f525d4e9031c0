using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Optimization.Journal;

/// <summary>A stored entry: JSON with contents in base64, readable only by the user.</summary>
internal static class JournalFile
{
    internal const string Extension = ".json";

    internal static void Write(string folder, JournalEntry entry, string consequence = "so nothing was changed")
    {
        var path = Path.Combine(folder, entry.Id + Extension);
        var stored = new StoredEntry(
            entry.Time, entry.Name, [.. entry.Changes.Select(change => new StoredChange(change.Path, change.Before?.ToArray(),
                change.After.ToArray(), change.Root, change.FollowsLinks))], [.. entry.Folders], entry.Measured, entry.Restored,
            entry.Setting);
        try
        {
            PrivateFiles.CreateFolder(folder);
            PrivateFiles.CreateFile(path);
            AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(stored, StoredJournalContext.Default.StoredEntry));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(JournalFailure.Inaccessible, path,
                $"The journal '{folder}' cannot be written, {consequence}. {exception.Message}", exception);
        }
    }

    internal static JournalEntry Read(string path)
    {
        try
        {
            if (JsonSerializer.Deserialize(RegularFile.ReadBytes(path, ReadLimits.JournalEntry), StoredJournalContext.Default.StoredEntry)
                is { Name: not null, Changes.Length: > 0 } stored
                && Array.TrueForAll(stored.Changes, static change => change is { Path.Length: > 0, After: not null }))
            {
                return new JournalEntry
                {
                    Id = Path.GetFileNameWithoutExtension(path),
                    Time = stored.Time,
                    Name = stored.Name,
                    // Converting null would result in an empty memory instead of null.
                    Changes = [.. stored.Changes.Select(change => new FileChange(change.Path, change.Before is { } before ? before
                        : (ReadOnlyMemory<byte>?)null, change.After) { Root = change.Root, FollowsLinks = change.FollowsLinks })],
                    Folders = [.. stored.Folders ?? []],
                    Measured = stored.Measured,
                    Restored = stored.Restored,
                    Setting = stored.Setting,
                };
            }
            throw new JournalException(JournalFailure.Damaged, path, $"The journal entry '{path}' is damaged.");
        }
        catch (JsonException exception)
        {
            throw new JournalException(JournalFailure.Damaged, path, $"The journal entry '{path}' is damaged.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(
                JournalFailure.Inaccessible, path, $"The journal entry '{path}' cannot be read. {exception.Message}", exception);
        }
    }
}

/// <summary>A journal entry as it is stored.</summary>
internal sealed record StoredEntry(
    DateTimeOffset Time, string Name, StoredChange[] Changes, string[]? Folders, MeasuredChange? Measured, DateTimeOffset? Restored,
    SettingChange? Setting = null);

/// <summary>A changed file as it is stored.</summary>
internal sealed record StoredChange(string Path, byte[]? Before, byte[] After, string? Root = null, bool FollowsLinks = false);

/// <summary>Serializes entries without reflection, which the native program does not support.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StoredEntry))]
internal sealed partial class StoredJournalContext : JsonSerializerContext;
