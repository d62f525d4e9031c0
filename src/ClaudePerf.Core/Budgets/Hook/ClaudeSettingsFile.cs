using System.Text.Json;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// A Claude Code settings file to which an entry of ours can be added and removed again. All other bytes of the file are preserved.
/// As long as nobody else changes the file, removing the entry restores it exactly, from a copy in the data folder that only the
/// user can read.
/// </summary>
public abstract class ClaudeSettingsFile
{
    private readonly HookSettingsCopy _copy;

    private protected ClaudeSettingsFile(string path, string dataFolder, string copyName)
    {
        FilePath = Path.GetFullPath(path);
        _copy = new HookSettingsCopy(FilePath, HookSource.FolderIn(dataFolder), copyName);
    }

    /// <summary>The settings file.</summary>
    public string FilePath { get; }

    /// <summary>Whether the file contains our entry.</summary>
    /// <exception cref="HookSettingsException">The file cannot be read.</exception>
    public bool IsRegistered => Load() is { } text && IsIn(text);

    /// <summary>Whether adding our entry would change the settings.</summary>
    /// <param name="command">The command to run.</param>
    /// <returns>Whether it would change anything.</returns>
    /// <exception cref="HookSettingsException">The file cannot be read, or our entry cannot be added to it.</exception>
    public bool WouldRegister(string command) => Load() is not { } text || !With(text, command).Bytes.SequenceEqual(text.Bytes);

    /// <summary>Adds our entry or changes its command. Creates the file if needed.</summary>
    /// <param name="command">The command to run.</param>
    /// <returns>Whether the file was changed.</returns>
    /// <exception cref="HookSettingsException">The file cannot be read or written, or our entry cannot be added to it.</exception>
    public bool Register(string command)
    {
        var text = Load();
        var after = With(text ?? JsonText.Parse("{}\n"u8.ToArray()), command);
        if (text is not null && after.Bytes.SequenceEqual(text.Bytes))
            return false;
        Guard(() =>
        {
            _copy.Store(File.Exists(FilePath) ? RegularFile.ReadBytes(FilePath, ReadLimits.Settings) : null, after.Bytes);
            Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
            AtomicFile.Write(FilePath, after.Bytes, ownerOnly: false);
        });
        return true;
    }

    /// <summary>Removes our entry.</summary>
    /// <returns>Whether the entry existed.</returns>
    /// <exception cref="HookSettingsException">The file cannot be read or written.</exception>
    public bool Unregister()
    {
        if (Load() is not { } text || !IsIn(text))
            return false;
        Guard(() =>
        {
            switch (_copy.Find(text.Bytes))
            {
                case { WasThere: false }:
                    File.Delete(FilePath);
                    break;
                case { } known:
                    AtomicFile.Write(FilePath, known.Original, ownerOnly: false);
                    break;
                default:
                    AtomicFile.Write(FilePath, Without(text, _copy.Original).Bytes, ownerOnly: false);
                    break;
            }
            _copy.Forget();
        });
        return true;
    }

    private protected abstract bool IsIn(JsonText text);

    private protected abstract JsonText With(JsonText text, string command);

    /// <summary>The settings without our entry.</summary>
    /// <param name="text">The settings.</param>
    /// <param name="original">The file before our entry was added; null if unknown.</param>
    private protected abstract JsonText Without(JsonText text, byte[]? original);

    private protected void Require(JsonText text, JsonSpan value, JsonValueKind kind, string expected)
    {
        if (value.Kind != kind)
            throw new HookSettingsException($"expected {expected} here. Nothing was changed.", FilePath, text.At(value.Start));
    }

    private JsonText? Load() => Read(FilePath)?.Text;

    /// <summary>Reads a settings file with or without comments.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its bytes and text; null if it does not exist.</returns>
    /// <exception cref="HookSettingsException">The file cannot be read, or is not JSON.</exception>
    internal static (byte[] Bytes, JsonText Text)? Read(string path)
    {
        try
        {
            var bytes = RegularFile.ReadBytes(path, ReadLimits.Settings);
            // Some people start with an empty file.
            return (bytes, JsonText.Parse(bytes.AsSpan().Trim(" \t\r\n"u8).IsEmpty ? "{}\n"u8.ToArray() : bytes));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException exception)
        {
            var place = exception.LineNumber is { } line
                ? ((int)line + 1, (int)(exception.BytePositionInLine ?? 0) + 1)
                : ((int, int)?)null;
            throw new HookSettingsException(
                "the settings are not valid JSON. Nothing was changed; fix the settings first.", path, place, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new HookSettingsException("the settings cannot be read. " + exception.Message, path, inner: exception);
        }
    }

    private void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new HookSettingsException("the settings cannot be written. " + exception.Message, FilePath, inner: exception);
        }
    }
}
