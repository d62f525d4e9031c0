namespace ClaudePerf.Performance.Robustness;

/// <summary>Changes bytes of a file; the same seed makes the same changes.</summary>
internal static class ByteDamage
{
    private const int Most = 8;

    /// <summary>Changes one to eight bytes.</summary>
    /// <param name="path">The file; it must not be empty.</param>
    /// <param name="seed">Determines which bytes, and their new values.</param>
    internal static void Change(string path, int seed)
    {
        var random = new Random(seed);
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        for (var i = 1 + random.Next(Most); i > 0; i--)
        {
            // Every second one is in the first pages, which contain the file's format and where its tables begin.
            file.Position = random.NextInt64(random.Next(2) == 0 ? Math.Min(file.Length, 32 << 10) : file.Length);
            var value = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(value ^ (1 + random.Next(255))));
        }
    }
}
