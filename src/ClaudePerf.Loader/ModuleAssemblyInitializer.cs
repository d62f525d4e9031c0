using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;

namespace ClaudePerf.Loader;

/// <summary>
/// Lets PowerShell find the module's private dependencies on import. Only the core assembly is resolved from <see
/// cref="DependencyLoadContext"/>; everything it references is then loaded there too, so that package versions of the session and of the
/// module do not conflict.
/// </summary>
/// <remarks>
/// In a separate assembly, because PowerShell reads the exported types of the root module's assembly, and with them their references
/// to the core, before it runs an initializer in that assembly.
/// </remarks>
public sealed class ModuleAssemblyInitializer : IModuleAssemblyInitializer
{
    private const string CoreAssembly = "ClaudePerf.Core";

    private static readonly DependencyLoadContext Dependencies = new(
        Path.Combine(Path.GetDirectoryName(typeof(ModuleAssemblyInitializer).Assembly.Location)!, "dependencies"));

    /// <summary>Called by PowerShell when the module is imported, and again for a second import or runspace.</summary>
    public void OnImport()
    {
        AssemblyLoadContext.Default.Resolving -= ResolveCore;
        AssemblyLoadContext.Default.Resolving += ResolveCore;
    }

    // The handler remains after Remove-Module, because other runspaces of the process may still use the module.
    private static Assembly? ResolveCore(AssemblyLoadContext context, AssemblyName name) =>
        string.Equals(name.Name, CoreAssembly, StringComparison.OrdinalIgnoreCase)
            ? Dependencies.LoadFromAssemblyName(name)
            : null;
}
