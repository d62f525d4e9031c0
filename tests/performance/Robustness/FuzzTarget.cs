namespace ClaudePerf.Performance.Robustness;

/// <summary>A reader of unchecked input.</summary>
/// <param name="Name">What it reads.</param>
/// <param name="Corpus">Valid inputs from which hostile ones are made.</param>
/// <param name="Check">Reads an input in a folder that it may write to, and throws if something does not hold that must hold for any
/// input.</param>
internal sealed record FuzzTarget(string Name, IReadOnlyList<byte[]> Corpus, Action<byte[], string> Check)
{
    /// <summary>Runs one case.</summary>
    /// <returns>What is wrong; null if nothing is.</returns>
    internal string? Run(int seed, string folder)
    {
        var input = new Mutator(seed).Next(Corpus);
        try
        {
            Check(input, folder);
            return null;
        }
        catch (Exception exception)
        {
            return $"{Name}, seed {seed}: {exception}";
        }
    }
}
