using ClaudePerf.Notices;

if (args is not [var output, var version, .. { Length: > 0 } assets])
{
    Console.Error.WriteLine("Usage: ClaudePerf.Notices OUTPUT-FOLDER VERSION ASSETS-FILE[=data]...");
    return 2;
}
try
{
    var packages = ShippedPackage.Read(assets);
    Directory.CreateDirectory(output);
    File.WriteAllText(Path.Combine(output, "THIRD-PARTY-NOTICES.txt"), NoticeFile.Write(packages));
    File.WriteAllBytes(Path.Combine(output, "sbom.cdx.json"), BillOfMaterials.Write(version, packages));
    return 0;
}
catch (InvalidDataException exception)
{
    // The format in which MSBuild recognizes errors of tools.
    Console.Error.WriteLine($"ClaudePerf.Notices: error NOTICE: {exception.Message}");
    return 1;
}
