using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace ClaudePerf.Loader;

/// <summary>
/// Loads assemblies and native libraries from one folder, and leaves all others (the runtime, PowerShell) to the default context.
/// </summary>
internal sealed class DependencyLoadContext(string folder) : AssemblyLoadContext("ClaudePerf")
{
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var path = Path.Combine(folder, assemblyName.Name + ".dll");
        return File.Exists(path) && !RuntimeHas(assemblyName) ? LoadFromAssemblyPath(path) : null;
    }

    // A newer runtime contains some assemblies that older runtimes need from the module, such as System.Text.Json, in the same or a later
    // version and precompiled. A session cannot load a different version of them.
    private static bool RuntimeHas(AssemblyName requested)
    {
        if (requested is not { Name: { } name, Version: { } version } || !name.StartsWith("System.", StringComparison.Ordinal))
            return false;
        var path = Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), name + ".dll");
        return File.Exists(path) && AssemblyName.GetAssemblyName(path).Version >= version;
    }

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        var (system, prefix, suffix) =
            OperatingSystem.IsWindows() ? ("win", "", ".dll") :
            OperatingSystem.IsMacOS() ? ("osx", "lib", ".dylib") :
            ("linux", "lib", ".so");
        var architecture = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "x64",
            Architecture.Arm64 => "arm64",
            var other => other.ToString(),
        };
        var native = Path.Combine(folder, "runtimes", $"{system}-{architecture}", "native");
        foreach (var name in (string[])[prefix + unmanagedDllName + suffix, unmanagedDllName + suffix, unmanagedDllName])
        {
            var path = Path.Combine(native, name);
            if (File.Exists(path))
                return LoadUnmanagedDllFromPath(path);
        }
        return 0;
    }
}
