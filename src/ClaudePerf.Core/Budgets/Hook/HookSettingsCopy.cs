using System.Security.Cryptography;
using System.Text;
using ClaudePerf.Core.Storage;

namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// A copy of a settings file from before our entry was added. Only the user can read it, because settings may contain keys.
/// </summary>
internal sealed class HookSettingsCopy(string settings, string folder, string name)
{
    private const int HashEnd = 1 + SHA256.HashSizeInBytes;

    private readonly string _path =
        Path.Combine(folder, $"{name}-{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(settings)).AsSpan(0, 8))}.copy");

    /// <summary>The original file, whatever it contains now; null if unknown, or if there was none.</summary>
    internal byte[]? Original => Read() is { Length: >= HashEnd } stored && stored[0] == 1 ? stored[HashEnd..] : null;

    /// <summary>Stores the file before a change; after another change of ours, still the file before the first.</summary>
    /// <param name="before">The file before the change; null if there was none.</param>
    /// <param name="after">The new content of the file.</param>
    internal void Store(byte[]? before, ReadOnlySpan<byte> after)
    {
        var first = before is null ? null : Find(before);
        var (wasThere, original) = first is { } known ? (known.WasThere, known.Original) : (before is not null, before ?? []);
        PrivateFiles.CreateFolder(folder);
        AtomicFile.Write(_path, [wasThere ? (byte)1 : (byte)0, .. SHA256.HashData(after), .. original], ownerOnly: true);
    }

    /// <summary>The original file, if the file is still as we wrote it.</summary>
    internal (bool WasThere, byte[] Original)? Find(ReadOnlySpan<byte> now) =>
        Read() is { Length: >= HashEnd } stored && SHA256.HashData(now).AsSpan().SequenceEqual(stored.AsSpan(1, SHA256.HashSizeInBytes))
            ? (stored[0] == 1, stored[HashEnd..])
            : null;

    internal void Forget()
    {
        if (File.Exists(_path))
            File.Delete(_path);
    }

    private byte[]? Read() => File.Exists(_path) ? RegularFile.ReadBytes(_path, ReadLimits.Settings + HashEnd) : null;
}
