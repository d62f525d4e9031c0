using System.Diagnostics.CodeAnalysis;

namespace ClaudePerf.Core.Storage;

/// <summary>The data files that ship with the product: prices, measured overheads, tables.</summary>
internal static class ShippedData
{
    private static readonly string Folder = FindFolder(AssemblyFolder);

    /// <summary>Gets the full path of a shipped file.</summary>
    /// <param name="name">The file's name, for example <c>models.json</c>.</param>
    /// <exception cref="FileNotFoundException">The file is missing from the installation.</exception>
    public static string PathOf(string name)
    {
        var path = Path.Combine(Folder, name);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"The installation is incomplete: '{path}' is missing. Install the module again.", path);
    }

    /// <summary>Reads a shipped file.</summary>
    /// <param name="name">The file's name.</param>
    /// <exception cref="IOException">The file is missing from the installation or cannot be read.</exception>
    internal static byte[] Read(string name) => RegularFile.ReadBytes(PathOf(name), ReadLimits.Data);

    // A program that is compiled ahead of time contains its assemblies and has its data next to it.
    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "The code checks for an empty location.")]
    private static string AssemblyFolder =>
        typeof(ShippedData).Assembly.Location is { Length: > 0 } file ? Path.GetDirectoryName(file)! : AppContext.BaseDirectory;

    // In the module, the core is in <module>/dependencies and the data in <module>/data; elsewhere the data is next to the core.
    private static string FindFolder(string assemblyFolder)
    {
        var adjacent = Path.Combine(assemblyFolder, "data");
        return Directory.Exists(adjacent) ? adjacent : Path.Combine(Path.GetDirectoryName(assemblyFolder)!, "data");
    }
}
