"""Donated PCs as data, and the stick in them: everything a test of the live image needs.

    from tests.vm.stick.medium import Stick
    from tests.vm.stick.pcs import PCS
    from tests.vm.stick.power import power_on

    stick = Stick.copy_of(iso(), folder / "stick.img", data=folder_with_the_data_partition)
    with power_on(PCS["laptop"], folder, stick) as pc:
        pc.wait_for_menu()
        pc.choose(1)                      # its second entry
        pc.wait_for_agent()
        pc.agent.run("refurb inventory --json")
        pc.picture(folder / "screen.png")
    stick.read_out(folder / "left")       # what the stick's data partition holds afterwards

`power_on(pc, folder, None)` starts a PC without its stick: what an installed disk does alone.
"""
