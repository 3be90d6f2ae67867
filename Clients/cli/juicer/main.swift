import JuicerCommands

await Program.main()
