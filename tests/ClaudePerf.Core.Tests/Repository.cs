using System.Reflection;

namespace ClaudePerf.Core.Tests;

/// <summary>Where the tests find the repository they were built from, and real input that may stand beside it.</summary>
internal static class Repository
{
    internal static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == "RepositoryRoot").Value!;

    internal static string Samples { get; } = Path.Combine(Root, "samples", "ecosystem");

    /// <summary>A file or folder of real input; the calling test is skipped, saying so, where it is absent.</summary>
    internal static string SharedData(params string[] parts)
    {
        var path = Path.GetFullPath(Path.Combine([Root, "..", "shared", "data", .. parts]));
        Assert.SkipUnless(Path.Exists(path), $"needs the real input shared/data/{string.Join('/', parts)}, which is not beside this repository");
        return path;
    }
}
